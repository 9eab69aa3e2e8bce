export { type MeasuredImage, type SizedPart, SizeLedger } from "./ledger.ts";
export { readSizes, type SizeSums, sizesSentence } from "./read-sizes.ts";
export { planSizes, type RegistryPlace, type SizedImage } from "./sized-image.ts";
export type { ByteCount, ByteGroup, DiskNeeds, Sizes } from "./sizes.ts";
export type { WhyUnknown } from "./unknowns.ts";

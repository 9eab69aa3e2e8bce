export {
  type ChannelRequest,
  type FoundGraph,
  type GraphSource,
  type GraphSourceOptions,
  openGraphSource,
} from "./graph-source.ts";
export { type FetchedRelease, fetchRelease } from "./payload.ts";
export {
  type FoundSignature,
  openSignatureSource,
  publicSignatures,
  readReleaseSignature,
  type SignatureSource,
} from "./signatures.ts";

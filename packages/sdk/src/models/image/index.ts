export { type Digest, formatDigest, readDigest } from "./digest.ts";
export {
  formatImageReference,
  type ImageReference,
  type ImageReferenceReading,
  imageIn,
  readImageReference,
  referenceIn,
  repositoryIn,
  repositoryOf,
  splitTransport,
  tagOrDigest,
  tryReadImageReference,
  tryReadLooseReference,
} from "./reference.ts";
export { compareVersions, minorOf, readVersion, type Version } from "./version.ts";

export { type Digest, formatDigest, readDigest } from "./digest.ts";
export {
  formatImageReference,
  type ImageReference,
  type ImageReferenceReading,
  readImageReference,
  repositoryOf,
  splitTransport,
  tryReadImageReference,
  tryReadLooseReference,
} from "./reference.ts";
export { compareVersions, minorOf, readVersion, type Version } from "./version.ts";

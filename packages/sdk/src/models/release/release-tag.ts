import { formatDigest, referenceIn } from "../image/index.ts";

/** How the tags of releases name an architecture; `multi` is the payload of all. */
const tagNames: Readonly<Record<string, string>> = { amd64: "x86_64", arm64: "aarch64" };

/**
 * The tag of a release, at its source and in a mirror: `4.20.18-x86_64`. oc-mirror takes it from the signature, which has
 * always said the same.
 *
 * @param architecture - as Go and the update graph write it: `amd64`, `arm64`, `ppc64le`, `s390x` or `multi`
 */
export function releaseTag(version: string, architecture: string): string {
  return `${version}-${tagNames[architecture] ?? architecture}`;
}

/** The digest in the reference of a payload; the reference itself where it has none. */
export function digestOfPayload(payload: string): string {
  const digest = referenceIn(payload)?.digest;
  return digest === undefined ? payload : formatDigest(digest);
}

/** The content digest of a manifest or blob: `algorithm:hex`. */
export interface Digest {
  /** Usually `sha256`. */
  readonly algorithm: string;
  /** Lower-case hexadecimal digits; 64 of them for sha256. */
  readonly hex: string;
}

const algorithms = [
  { algorithm: "sha256", prefix: "sha256:", digits: 64 },
  { algorithm: "sha384", prefix: "sha384:", digits: 96 },
  { algorithm: "sha512", prefix: "sha512:", digits: 128 },
] as const;

/**
 * Reads `algorithm:hex`. Undefined unless the algorithm is sha256, sha384 or sha512 and the digits are lower-case
 * and of the right number, as in github.com/opencontainers/go-digest.
 */
export function readDigest(text: string): Digest | undefined {
  const known = algorithms.find(({ prefix }) => text.startsWith(prefix));
  if (known === undefined) return undefined;
  const hex = text.slice(known.prefix.length);
  if (hex.length !== known.digits || !/^[0-9a-f]+$/.test(hex)) return undefined;
  return { algorithm: known.algorithm, hex };
}

/** Writes `algorithm:hex`. */
export function formatDigest(digest: Digest): string {
  return `${digest.algorithm}:${digest.hex}`;
}

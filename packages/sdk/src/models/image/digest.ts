/** The content digest of a manifest or blob: `algorithm:hex`. */
export interface Digest {
  /** Usually `sha256`. */
  readonly algorithm: string;
  /** Lower-case hexadecimal digits; 64 of them for sha256. */
  readonly hex: string;
}

const hexLength: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/**
 * Reads `algorithm:hex`. Undefined unless the algorithm is sha256, sha384 or sha512 and the digits
 * are lower-case and of the right number, as in github.com/opencontainers/go-digest.
 */
export function readDigest(text: string): Digest | undefined {
  const colon = text.indexOf(":");
  const algorithm = text.slice(0, colon);
  const hex = text.slice(colon + 1);
  if (colon < 0 || hexLength[algorithm] !== hex.length || !/^[0-9a-f]+$/.test(hex))
    return undefined;
  return { algorithm, hex };
}

/** Writes `algorithm:hex`. */
export function formatDigest(digest: Digest): string {
  return `${digest.algorithm}:${digest.hex}`;
}

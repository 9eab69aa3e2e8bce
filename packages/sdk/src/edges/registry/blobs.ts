import { createHash } from "node:crypto";
import { MirrorError, printable } from "../../base/problem/index.ts";
import { formatDigest, readDigest } from "../../models/image/index.ts";
import { readBody } from "./body.ts";
import type { Repository } from "./conversation.ts";
import { failureOf } from "./failure.ts";
import { type ManifestReader, nameOf, refusalOf } from "./manifests.ts";

/** The limit for reading a blob. */
export interface BlobLimits {
  /** The largest size in bytes; a larger blob is an error. */
  readonly largest: number;
}

const longestRefusal = 65_536;

/**
 * Streams a blob. The digest is compared at the end: use the bytes only after the iteration has ended without an
 * error.
 *
 * @param digest - `sha256:<hex>`
 * @throws a {@link MirrorError} `not-found`, `unauthorized`, `network` (also for too many bytes and for a wrong
 * digest), `wrong-use` for an invalid digest.
 */
export async function* streamBlob(
  { conversation }: ManifestReader,
  repository: Repository,
  digest: string,
  { largest }: BlobLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const wanted = readDigest(digest);
  if (wanted === undefined)
    throw new MirrorError("wrong-use", `${printable(digest)} is not a digest`);
  const name = { ...repository, reference: digest };
  const at = conversation.locate(repository);
  const answer = await conversation.ask({ method: "GET", at, path: `blobs/${digest}` });
  if (answer.status !== 200) {
    const { bytes } = await readBody(answer, longestRefusal);
    throw refusalOf(name, answer, bytes.toString("utf8"));
  }
  const hash = createHash(wanted.algorithm);
  let length = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > largest) break;
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw failureOf(answer.url.host, error).error;
  }
  if (length > largest) {
    throw new MirrorError("network", `${nameOf(name)} is larger than ${largest} bytes`);
  }
  const own = formatDigest({ algorithm: wanted.algorithm, hex: hash.digest("hex") });
  if (own === digest) return;
  throw new MirrorError("network", `the bytes of ${nameOf(name)} have the digest ${own}`, {
    hint: "Push the image again: the storage of the registry, or a cache in front of it, is damaged.",
  });
}

/** Reads a whole blob, its digest checked; throws as {@link streamBlob} does. */
export async function readBlob(
  reader: ManifestReader,
  repository: Repository,
  digest: string,
  limits: BlobLimits,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of streamBlob(reader, repository, digest, limits)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

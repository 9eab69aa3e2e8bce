import { compareText } from "../../base/problem/index.ts";
import { repositoryOf } from "../../models/image/index.ts";
import type { MappingComparison, MappingEntry } from "../../models/mapping/index.ts";
import type { SignedImages } from "../../models/registry/index.ts";

/** An image without a sigstore signature, in whose place a signed one was. */
export interface LostSignature {
  /** The image, `host/repository@digest` in the registry. */
  readonly image: string;
  /** The signed image that it replaces; undefined where it is the same one, whose signature is gone. */
  readonly replaces?: string;
}

/**
 * Finds the images that lost their signature between two verifications: the same image, or its replacement. Sorted by
 * image.
 */
export function findLostSignatures(
  before: SignedImages,
  after: SignedImages,
  images?: Pick<MappingComparison, "replaced">,
): readonly LostSignature[] {
  const signed = new Set(before.signed);
  const unsigned = new Set(after.unsigned);
  const gone = after.unsigned.filter((image) => signed.has(image)).map((image) => ({ image }));
  const replaced = (images?.replaced ?? [])
    .map(({ from, to }) => ({ image: keyOf(to), replaces: keyOf(from) }))
    .filter(({ image, replaces }) => unsigned.has(image) && signed.has(replaces))
    .filter(({ image }) => !signed.has(image));
  return [...gone, ...replaced].sort((a, b) => compareText(a.image, b.image));
}

function keyOf({ destination, digest }: MappingEntry): string {
  return `${repositoryOf(destination)}@${digest ?? ""}`;
}

/** Lost signatures in one sentence; empty where there are none. */
export function lostSentence(lost: readonly LostSignature[] = []): string {
  if (lost.length === 0) return "";
  return lost.length === 1
    ? "1 image lost its sigstore signature."
    : `${lost.length} images lost their sigstore signatures.`;
}

/** Lost signatures, a line each. */
export function lostLines(lost: readonly LostSignature[] = []): readonly string[] {
  return lost.map(({ image, replaces }) =>
    replaces === undefined
      ? `${image}  had one before`
      : `${image}  replaces the signed ${replaces.slice(replaces.indexOf("@") + 1)}`,
  );
}

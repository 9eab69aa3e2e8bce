import type { KnownLines } from "@mirrorkit/sdk/internal";
import type { ImageSetPlace, PassEvidence, ReviewSources, Side } from "./evidence.ts";
import type { Place } from "./image-set-places.ts";
import { additionalImages, type ImageSetSide } from "./image-set-side.ts";
import { findEvidence, findRecorded, findStated } from "./read-evidence.ts";
import { trustedEvidence } from "./trusted-evidence.ts";

/** The inputs of reading passes. */
export interface PassReader {
  readonly sources: ReviewSources;
  /** Lines of the mapping of the other side, if that is read too. */
  readonly known?: KnownLines;
}

type Find = (asked: ImageSetPlace) => Promise<PassEvidence | undefined>;

/** The evidence of a side, if it belongs to the ImageSet of that side; undefined when there is none. */
export function trustedPass(
  { sources, known }: PassReader,
  place: Place,
  side: Side,
  imageSet: ImageSetSide,
): Promise<PassEvidence | undefined> {
  const find: Find = (asked) => findEvidence(sources, side, asked, known);
  return trusted(find, place, side, imageSet);
}

/** As {@link trustedPass}, but only the mapping that the sources have. */
export function statedPass(
  { sources, known }: PassReader,
  place: Place,
  side: Side,
  imageSet: ImageSetSide,
): Promise<PassEvidence | undefined> {
  const find: Find = (asked) => findStated(sources, side, asked, known);
  return trusted(find, place, side, imageSet);
}

/** As {@link trustedPass}, but only the newest record. */
export function recordedPass(
  { sources }: PassReader,
  place: Place,
  side: Side,
  imageSet: ImageSetSide,
): Promise<PassEvidence | undefined> {
  const find: Find = (asked) => findRecorded(sources, side, asked);
  return trusted(find, place, side, imageSet);
}

async function trusted(
  find: Find,
  place: Place,
  side: Side,
  imageSet: ImageSetSide,
): Promise<PassEvidence | undefined> {
  const found = await find({ ...place, additionalImages: additionalImages(imageSet) });
  if (found === undefined) return undefined;
  return trustedEvidence(found, side, imageSet.imageSet);
}

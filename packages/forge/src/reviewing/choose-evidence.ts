import { defined, KnownLines } from "@mirrorkit/sdk/internal";
import { choosePlanned } from "./choose-planned.ts";
import type { ChosenEvidence } from "./chosen-evidence.ts";
import type { PassEvidence, ReviewSources, Side } from "./evidence.ts";
import type { Place, PlacePair } from "./image-set-places.ts";
import type { BothSides, ImageSetSide } from "./image-set-side.ts";
import type { ImageSetWork } from "./image-set-work.ts";
import { nothingYet, spoilsEvidence } from "./trusted-evidence.ts";
import { type PassReader, trustedPass } from "./trusted-pass.ts";

/**
 * Chooses the evidence of both sides: given mappings if both have one, else plans of both against the same catalogs if
 * the settings ask for plans, else what each side has.
 */
export async function chooseEvidence(
  { sources, planner }: Pick<ImageSetWork, "sources" | "planner">,
  pair: PlacePair,
  sides: BothSides,
): Promise<ChosenEvidence> {
  const reader = { sources, known: new KnownLines() };
  if (planner !== undefined) return choosePlanned({ reader, planner, pair, sides });
  const [before, after] = await Promise.all([
    passOf(reader, pair.before, "before", sides.before),
    passOf(reader, pair.after, "after", sides.after),
  ]);
  const missing = [
    ...(await missingOf(sources, pair.before ?? pair.after, "before", before)),
    ...(await missingOf(sources, pair.after ?? pair.before, "after", after)),
  ];
  return { missing, removals: [], ...defined({ before, after }) };
}

/** A missing ImageSet mirrors nothing. */
async function passOf(
  reader: PassReader,
  place: Place | undefined,
  side: Side,
  imageSet: ImageSetSide,
): Promise<PassEvidence | undefined> {
  if (place === undefined || !imageSet.exists) return nothingYet;
  return trustedPass(reader, place, side, imageSet);
}

async function missingOf(
  sources: ReviewSources,
  place: Place | undefined,
  side: Side,
  evidence: PassEvidence | undefined,
): Promise<readonly string[]> {
  if (evidence?.mapping !== undefined || place === undefined) return [];
  if (evidence?.problems.some(spoilsEvidence) === true) return [];
  return [await sources.howToProvide(side, { ...place, additionalImages: [] })];
}

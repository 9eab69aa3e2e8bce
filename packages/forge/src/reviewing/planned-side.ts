import { summarizeSelection } from "@mirrorkit/sdk/catalog";
import { defined } from "@mirrorkit/sdk/internal";
import type { Planner, PlanOutcome } from "../planning/index.ts";
import type { FoundEvidence, PassEvidence, ReviewSources, Side } from "./evidence.ts";
import type { Place, PlacePair } from "./image-set-places.ts";
import { additionalImages, type BothSides, type ImageSetSide } from "./image-set-side.ts";
import { readEvidence } from "./read-evidence.ts";
import { nothingYet, trustedEvidence } from "./trusted-evidence.ts";
import { type PassReader, statedPass, trustedPass } from "./trusted-pass.ts";

/** What planning a change of an ImageSet needs. */
export interface PlannedChoice {
  readonly reader: PassReader;
  readonly planner: Planner;
  readonly pair: PlacePair;
  readonly sides: BothSides;
}

/** What is known of a side. */
export interface PlannedSide {
  readonly side: Side;
  /** Where it is; where the settings do not name it, that of the other side. */
  readonly place: Place;
  /** The mapping of a pipeline, a commit or the caller; undefined when there is none. */
  readonly stated?: PassEvidence;
  /** What became of the plan; undefined where there is no ImageSet, or it cannot be read, which is an error of its own. */
  readonly outcome?: PlanOutcome;
  /** The plan as evidence; one that could not be made says why. */
  readonly planned?: PassEvidence;
}

/** Finds the mapping of a side, and plans it; undefined when the settings of no side name the ImageSet. */
export async function lookAtSide(
  { reader, planner, pair, sides }: PlannedChoice,
  side: Side,
): Promise<PlannedSide | undefined> {
  const [own, other] = side === "before" ? [pair.before, pair.after] : [pair.after, pair.before];
  const imageSet = sides[side];
  if (own === undefined || !imageSet.exists) {
    const place = own ?? other;
    return place && { side, place, stated: nothingYet, planned: nothingYet };
  }
  const [stated, outcome] = await Promise.all([
    statedPass(reader, own, side, imageSet),
    planOf(planner, own, imageSet),
  ]);
  const planned = outcome && (await readPlan(outcome, side, own, imageSet));
  return { side, place: own, ...defined({ stated, outcome, planned }) };
}

/** What an ImageSet that a change does not touch mirrors: as it was pushed last, else as it is planned. */
export async function lookAtStanding(
  { sources, planner }: { readonly sources: ReviewSources; readonly planner?: Planner },
  place: Place,
  imageSet: ImageSetSide,
): Promise<Pick<PlannedSide, "outcome"> & { readonly evidence?: PassEvidence }> {
  const pushed = await trustedPass({ sources }, place, "before", imageSet);
  if (pushed?.mapping !== undefined || planner === undefined) return defined({ evidence: pushed });
  const outcome = await planOf(planner, place, imageSet);
  const planned = outcome && (await readPlan(outcome, "before", place, imageSet));
  return defined({ outcome, evidence: planned ?? pushed });
}

async function planOf(
  planner: Planner,
  { path, destination, maxNestedPaths }: Place,
  { imageSet }: ImageSetSide,
): Promise<PlanOutcome | undefined> {
  if (imageSet === undefined) return undefined;
  return planner.plan({ imageSet, file: path, ...defined({ destination, maxNestedPaths }) });
}

/**
 * Its time is now: catalogs change, so that the forge's own approval of a commit, which names no digest, does not count
 * for it.
 */
async function readPlan(
  outcome: PlanOutcome,
  side: Side,
  { name }: Place,
  imageSet: ImageSetSide,
): Promise<PassEvidence> {
  const about = { from: "a plan of mirrorkit", ofCommit: true, at: new Date() };
  if (outcome.kind !== "planned") {
    const from = "a plan that could not be made";
    return { ...about, from, problems: outcome.problems.map((one) => asPast(one, side)) };
  }
  const { mapping: bytes, resources, packages, catalogs, problems } = outcome;
  const path = `plan of ${name}`;
  const content = { kind: "mapping", path, bytes, resources } as const;
  const found: FoundEvidence = { ...about, problems, content };
  const read = await readEvidence(found, additionalImages(imageSet));
  const summaries = catalogs.map(summarizeSelection);
  return { ...trustedEvidence(read, side, imageSet.imageSet), packages, catalogs, summaries };
}

/** What oc-mirror refuses before a change does not block it: the change may fix it. */
function asPast(
  problem: PassEvidence["problems"][number],
  side: Side,
): PassEvidence["problems"][number] {
  return side === "before" ? { ...problem, severity: "warning" } : problem;
}

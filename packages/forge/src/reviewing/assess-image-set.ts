import { checkImageSet, lacksRequiredImages } from "@mirrorkit/sdk/imageset";
import { defined, printable, pulledImages } from "@mirrorkit/sdk/internal";
import { compareMappings } from "@mirrorkit/sdk/mapping";
import type { Problem } from "@mirrorkit/sdk/problems";
import { provenSuperseded, type Succession, successions } from "@mirrorkit/sdk/removals";
import { type Review, reviewPasses } from "@mirrorkit/sdk/review";
import { rulePolicy } from "@mirrorkit/sdk/settings";
import { addedEscapes } from "./added-escapes.ts";
import type { ImageSetAssessment } from "./assessment.ts";
import { chooseEvidence } from "./choose-evidence.ts";
import type { ChosenEvidence } from "./chosen-evidence.ts";
import {
  type ContentInput,
  changedInputs,
  contentInputs,
  type InputChange,
} from "./content-inputs.ts";
import type { ReviewSources, Side } from "./evidence.ts";
import { mappingPath, type PlacePair } from "./image-set-places.ts";
import { imageSetRemovals } from "./image-set-removals.ts";
import { type BothSides, type ImageSetSide, readImageSetSide } from "./image-set-side.ts";
import type { ImageSetWork } from "./image-set-work.ts";
import { touches } from "./policy-files.ts";
import { readSourceText, type SourceText } from "./source-text.ts";
import { isTrusted, type TrustedEvidence } from "./trusted-evidence.ts";

/** Undefined when the change does not touch it. */
export async function assessImageSet(
  pair: PlacePair,
  work: ImageSetWork,
): Promise<ImageSetAssessment | undefined> {
  const { name, before, after } = pair;
  const [from, to] = await Promise.all([
    readSide(work.sources, "before", before?.path),
    readSide(work.sources, "after", after?.path),
  ]);
  const path = after?.path ?? before?.path ?? "";
  const sides: BothSides = { before: from.imageSet, after: to.imageSet };
  const inputs = await inputsOf(sides, work.sources);
  const problems = [...from.problems, ...to.problems];
  const isSame = from.imageSet.text === to.imageSet.text && problems.length === 0;
  if (isSame && isAtSamePlace(pair) && inputs.length === 0 && !touchesMapping(pair, work)) {
    return undefined;
  }
  const { removals: unknown, ...compared } = await comparePasses(work, pair, sides);
  const { successions: found } = compared;
  const known = imageSetRemovals(name, { sides, successions: found, inputs, passes: compared });
  const removals = [...known, ...unknown];
  const ofFile = to.problems.length > 0 ? to.problems : await problemsIn(pair, sides, work);
  return { name, path, problems: ofFile, ...compared, removals };
}

async function problemsIn(
  { before, after }: PlacePair,
  sides: BothSides,
  { settings, fleetImages }: ImageSetWork,
): Promise<readonly Problem[]> {
  const path = after?.path ?? before?.path ?? "";
  const { text } = sides.after;
  if (text === undefined) return sides.after.exists ? [] : [gone(path, after === undefined)];
  const escapes = addedEscapes(sides.before.text, text, path);
  const policy = rulePolicy(settings);
  // The other ImageSets are read only where one of them may have the image.
  const images = lacksRequiredImages(text, path, policy) ? await fleetImages() : [];
  return [...escapes, ...checkImageSet(text, path, { ...policy, fleetImages: images })];
}

function gone(path: string, isDropped: boolean): Problem {
  const message = `${printable(path)} is deleted, and so is everything that it mirrors`;
  const position = { file: path };
  if (isDropped) return { rule: "image-set-gone", severity: "warning", message, position };
  return {
    rule: "image-set-gone",
    severity: "error",
    message: `${message}, but the settings reference it`,
    help: "Remove it from mirrorkit.yaml in the same change.",
    position,
  };
}

/** An ImageSet of a side. */
interface ReadSide extends Pick<SourceText, "problems"> {
  readonly imageSet: ImageSetSide;
}

const readSides = new WeakMap<ReviewSources, Map<string, Promise<ReadSide>>>();

/** Reads an ImageSet of a side, once per sources; it does not exist when its settings do not name it. */
function readSide(sources: ReviewSources, side: Side, path: string | undefined): Promise<ReadSide> {
  const known = readSides.get(sources) ?? new Map<string, Promise<ReadSide>>();
  const key = `${side} ${path ?? ""}`;
  const read = known.get(key) ?? readAnew(sources, side, path);
  readSides.set(sources, known.set(key, read));
  return read;
}

async function readAnew(
  sources: ReviewSources,
  side: Side,
  path: string | undefined,
): Promise<ReadSide> {
  if (path === undefined) return { problems: [], imageSet: { exists: false } };
  const found = await readSourceText(sources, side, path);
  return { problems: found.problems, imageSet: readImageSetSide(found, path) };
}

/** Reads an ImageSet of a side; it does not exist when its settings do not name it. */
export async function imageSetSide(
  sources: ReviewSources,
  side: Side,
  path: string | undefined,
): Promise<ImageSetSide> {
  return (await readSide(sources, side, path)).imageSet;
}

function isAtSamePlace({ before, after }: PlacePair): boolean {
  return before?.path === after?.path && before?.destination === after?.destination;
}

function touchesMapping({ name }: PlacePair, { settings, changed }: ImageSetWork): boolean {
  const path = mappingPath(settings, name);
  return path !== undefined && touches(changed, path);
}

function inputsOf(sides: BothSides, sources: ReviewSources): Promise<readonly InputChange[]> {
  const [before, after] = [inputsIn(sides.before), inputsIn(sides.after)];
  return changedInputs(sources, { before, after });
}

function inputsIn({ imageSet }: ImageSetSide): readonly ContentInput[] {
  return imageSet === undefined ? [] : contentInputs(imageSet);
}

type Comparison = Pick<
  ImageSetAssessment,
  "before" | "after" | "missing" | "review" | "successions" | "disagreement"
>;

async function comparePasses(
  work: ImageSetWork,
  pair: PlacePair,
  sides: BothSides,
): Promise<Comparison & Pick<ChosenEvidence, "removals">> {
  const chosen = await chooseEvidence(work, pair, sides);
  const { before, after } = chosen;
  const isKnown = isTrusted(before) && isTrusted(after);
  const review = isKnown ? compare(before, after) : undefined;
  return {
    ...chosen,
    successions: isKnown ? successionsOf(before, after) : [],
    ...defined({ review }),
  };
}

function successionsOf(before: TrustedEvidence, after: TrustedEvidence): readonly Succession[] {
  const found = successions(before.mapping.entries, after.mapping.entries);
  const [old, now] = [before.catalogs, after.catalogs];
  if (old === undefined || now === undefined) return found;
  return provenSuperseded(found, { before: old, after: now });
}

function compare(before: TrustedEvidence, after: TrustedEvidence): Review {
  const images = compareMappings(before.mapping, after.mapping);
  const problems = [...before.problems, ...after.problems];
  const packages = new Map([...(before.packages ?? []), ...(after.packages ?? [])]);
  const notes = { packages, catalogs: { before: before.summaries, after: after.summaries } };
  if (before.resources === undefined || after.resources === undefined) {
    const sides = [before.resources ?? ("before" as const), after.resources ?? ("after" as const)];
    const missing = sides.filter((side) => side === "before" || side === "after");
    return reviewPasses(images, { missing }, problems, notes);
  }
  const pulled = pulledImages(after.mapping.entries);
  const resources = { before: before.resources, after: after.resources, pulled };
  return reviewPasses(images, resources, problems, notes);
}

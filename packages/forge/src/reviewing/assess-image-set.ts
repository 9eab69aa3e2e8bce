import { checkImageSet, lacksRequiredImages } from "@mirrorkit/sdk/imageset";
import { defined, KnownLines, printable, pulledImages } from "@mirrorkit/sdk/internal";
import { compareMappings } from "@mirrorkit/sdk/mapping";
import type { Problem } from "@mirrorkit/sdk/problems";
import { successions } from "@mirrorkit/sdk/removals";
import { type Review, reviewPasses } from "@mirrorkit/sdk/review";
import { rulePolicy, type Settings } from "@mirrorkit/sdk/settings";
import { addedEscapes } from "./added-escapes.ts";
import type { ImageSetAssessment } from "./assessment.ts";
import {
  type ContentInput,
  changedInputs,
  contentInputs,
  type InputChange,
} from "./content-inputs.ts";
import type { PassEvidence, ReviewSources, Side } from "./evidence.ts";
import type { Place, PlacePair } from "./image-set-places.ts";
import { imageSetRemovals } from "./image-set-removals.ts";
import { additionalImages, type ImageSetSide, readImageSetSide } from "./image-set-side.ts";
import { mappingPath } from "./mapping-path.ts";
import { touches } from "./policy-files.ts";
import { findEvidence } from "./read-evidence.ts";
import { readSourceText, type SourceText } from "./source-text.ts";
import { nothingYet, spoilsEvidence, trustedEvidence } from "./trusted-evidence.ts";

/** The inputs of assessing ImageSets. */
export interface ImageSetWork {
  /** Where everything is read from. */
  readonly sources: ReviewSources;
  /** The settings of the default branch. */
  readonly settings: Settings;
  /** The paths that differ between both sides; undefined when they are not known. */
  readonly changed: readonly string[] | undefined;
  /** The additional images of all ImageSets after the change. */
  readonly fleetImages: () => Promise<readonly string[]>;
}

type BothSides = Readonly<Record<Side, ImageSetSide>>;

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
  const compared = await comparePasses(work.sources, pair, sides);
  const { successions: found } = compared;
  const removals = imageSetRemovals(name, { sides, successions: found, inputs, passes: compared });
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
  "before" | "after" | "missing" | "review" | "successions"
>;

async function comparePasses(
  sources: ReviewSources,
  { before: place, after: next }: PlacePair,
  sides: BothSides,
): Promise<Comparison> {
  const reader = { sources, known: new KnownLines() };
  const [before, after] = await Promise.all([
    passOf(reader, place, "before", sides.before),
    passOf(reader, next, "after", sides.after),
  ]);
  const missing = [
    ...(await missingOf(sources, place ?? next, "before", before)),
    ...(await missingOf(sources, next ?? place, "after", after)),
  ];
  const isKnown = isTrusted(before) && isTrusted(after);
  const review = isKnown ? compare(before, after) : undefined;
  return {
    missing,
    successions: isKnown ? successions(before.mapping.entries, after.mapping.entries) : [],
    ...defined({ before, after, review }),
  };
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

/** The inputs of reading passes. */
interface PassReader extends Pick<ImageSetWork, "sources"> {
  /** Lines of the mapping of the other side, if that is read too. */
  readonly known?: KnownLines;
}

/** The evidence of a side, if it belongs to the ImageSet of that side; undefined when there is none. */
export async function trustedPass(
  { sources, known }: PassReader,
  place: Place,
  side: Side,
  imageSet: ImageSetSide,
): Promise<PassEvidence | undefined> {
  const images = additionalImages(imageSet);
  const found = await findEvidence(sources, side, { ...place, additionalImages: images }, known);
  return found === undefined ? undefined : trustedEvidence(found, side, imageSet.imageSet);
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

type TrustedEvidence = PassEvidence & Required<Pick<PassEvidence, "mapping">>;

function isTrusted(evidence: PassEvidence | undefined): evidence is TrustedEvidence {
  return evidence?.mapping !== undefined && !evidence.problems.some(spoilsEvidence);
}

function compare(before: TrustedEvidence, after: TrustedEvidence): Review {
  const images = compareMappings(before.mapping, after.mapping);
  const problems = [...before.problems, ...after.problems];
  const packages = new Map([...(before.packages ?? []), ...(after.packages ?? [])]);
  if (before.resources === undefined || after.resources === undefined) {
    const sides = [before.resources ?? ("before" as const), after.resources ?? ("after" as const)];
    const missing = sides.filter((side) => side === "before" || side === "after");
    return reviewPasses(images, { missing }, problems, { packages });
  }
  const pulled = pulledImages(after.mapping.entries);
  const resources = { before: before.resources, after: after.resources, pulled };
  return reviewPasses(images, resources, problems, { packages });
}

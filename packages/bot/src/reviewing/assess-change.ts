import {
  checkImageSet,
  compareMappings,
  decodeText,
  isMirrorError,
  type MirrorError,
  mappingAgainstImageSet,
  type Problem,
  printable,
  pulledImages,
  type Review,
  readImageSet,
  readMirrorkitYaml,
  reviewPasses,
  rulePolicy,
  type Settings,
} from "@mirrorkit/sdk";
import type { Assessment, ImageSetAssessment } from "./assessment.ts";
import type { ImageSetPlace, PassEvidence, ReviewSources, Side } from "./evidence.ts";
import { imageSetPlaces } from "./image-set-places.ts";
import { removalSetOf } from "./removal-set.ts";

/**
 * Finds out what a change does: reads the settings of the target branch, finds the ImageSets whose files differ,
 * checks them and compares what is mirrored before and after. Undefined when the target branch has no settings.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} when the sources fail; what is wrong with the content is in the result.
 */
export async function assessChange(sources: ReviewSources): Promise<Assessment | undefined> {
  const written = await sources.settings();
  if (written === undefined) return undefined;
  const { settings, problems } = readAs(written.text, written.file);
  if (settings === undefined) {
    return { settingsProblems: problems, imageSets: [], removals: removalSetOf(new Map()) };
  }
  const places = imageSetPlaces(settings, written.file);
  const assessed = await Promise.all(
    places.map((place) => assessImageSet(place, settings, sources)),
  );
  const imageSets = assessed.filter((one) => one !== undefined);
  const reviews = imageSets.flatMap(({ name, review }) =>
    review === undefined ? [] : [[name, review] as const],
  );
  return {
    settings,
    settingsProblems: [],
    imageSets,
    removals: removalSetOf(new Map(reviews)),
  };
}

function readAs(
  text: string,
  file: string,
): { readonly settings?: Settings; readonly problems: readonly Problem[] } {
  try {
    return { settings: readMirrorkitYaml(text, file), problems: [] };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return { problems: asProblems(error, file) };
  }
}

type Place = Omit<ImageSetPlace, "additionalImages">;

/** Undefined when the change does not touch it. */
async function assessImageSet(
  place: Place,
  settings: Settings,
  sources: ReviewSources,
): Promise<ImageSetAssessment | undefined> {
  const { name, path } = place;
  const [before, after] = await Promise.all([
    readText(sources, "before", path),
    readText(sources, "after", path),
  ]);
  if (before.text === after.text && before.problems.length + after.problems.length === 0) {
    return undefined;
  }
  if (after.text === undefined) {
    const problems = after.problems.length > 0 ? after.problems : [gone(path)];
    return { name, path, problems, missing: [] };
  }
  const problems = checkImageSet(after.text, path, rulePolicy(settings));
  const compared = await comparePasses(sources, place, { before: before.text, after: after.text });
  return { name, path, problems, ...compared };
}

/** The ImageSet on both sides. */
interface BothTexts {
  readonly before: string | undefined;
  readonly after: string;
}

async function comparePasses(
  sources: ReviewSources,
  place: Place,
  texts: BothTexts,
): Promise<Pick<ImageSetAssessment, "before" | "after" | "missing" | "review">> {
  const imageSets = {
    before: { ...place, additionalImages: additionalImages(texts.before, place.path) },
    after: { ...place, additionalImages: additionalImages(texts.after, place.path) },
  };
  const [before, found] = await Promise.all([
    sources.evidence("before", imageSets.before),
    sources.evidence("after", imageSets.after),
  ]);
  const after = found === undefined ? undefined : ofImageSet(found, texts.after, place.path);
  const missing = [
    ...missingOf(before, sources.howToProvide("before", imageSets.before)),
    ...missingOf(after, sources.howToProvide("after", imageSets.after)),
  ];
  const review = compare(before, after);
  return {
    missing,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(review === undefined ? {} : { review }),
  };
}

interface TextReading {
  readonly text?: string;
  readonly problems: readonly Problem[];
}

async function readText(sources: ReviewSources, side: Side, path: string): Promise<TextReading> {
  try {
    const bytes = await sources.readFile(side, path);
    return bytes === undefined ? { problems: [] } : { text: decodeText(bytes, path), problems: [] };
  } catch (error) {
    if (!isMirrorError(error) || !isAboutContent(error)) throw error;
    return { problems: side === "after" ? asProblems(error, path) : [] };
  }
}

function isAboutContent({ code }: MirrorError): boolean {
  return code === "unreadable-input" || code === "invalid-input" || code === "refused";
}

function asProblems(error: MirrorError, file: string): readonly Problem[] {
  if (error.problems.length > 0) return error.problems;
  const { code, message, hint, position = { file } } = error;
  const problem: Problem = { rule: code, severity: "error", message, position };
  return [hint === undefined ? problem : { ...problem, help: hint }];
}

function gone(path: string): Problem {
  return {
    rule: "image-set-gone",
    severity: "error",
    message: `${printable(path)} is gone, and the settings of the target branch name it`,
    help: "Take it out of mirrorkit.yaml on the target branch first, in a change of its own.",
    position: { file: path },
  };
}

function additionalImages(text: string | undefined, path: string): readonly string[] {
  if (text === undefined) return [];
  const { imageSet } = readImageSet(text, path);
  if (imageSet?.kind !== "ImageSetConfiguration") return [];
  return (imageSet.mirror.additionalImages ?? []).map(({ name }) => name);
}

/** What is said of a pass that is to be pushed yet, and does not matter before that. */
const aboutPushes: ReadonlySet<string> = new Set([
  "unknown-pass",
  "preview",
  "stale-mapping",
  "older-mapping",
]);

/** The mapping after a change must be that of the ImageSet after it, or what it lacks would seem removed. */
function ofImageSet(evidence: PassEvidence, text: string, path: string): PassEvidence {
  const problems = evidence.problems.filter(({ rule }) => !aboutPushes.has(rule));
  const { imageSet } = readImageSet(text, path);
  const { mapping } = evidence;
  if (mapping === undefined || imageSet?.kind !== "ImageSetConfiguration") {
    return { ...evidence, problems };
  }
  const reason = mappingAgainstImageSet(mapping, imageSet);
  if (reason === undefined) return { ...evidence, problems };
  const mismatch: Problem = {
    rule: "other-mapping",
    severity: "error",
    message: `the mapping is of another ImageSet than that of this commit: ${reason}`,
    help: "Run oc-mirror with --dry-run on this commit again.",
  };
  return { ...evidence, problems: [...problems, mismatch] };
}

function missingOf(evidence: PassEvidence | undefined, howToProvide: string): readonly string[] {
  if (evidence === undefined) return [howToProvide];
  if (evidence.mapping === undefined && !hasErrors(evidence)) return [howToProvide];
  return [];
}

function hasErrors({ problems }: PassEvidence): boolean {
  return problems.some(({ severity }) => severity === "error");
}

/** Undefined unless both sides can be trusted to say what they mirror. */
function compare(
  before: PassEvidence | undefined,
  after: PassEvidence | undefined,
): Review | undefined {
  if (before?.mapping === undefined || after?.mapping === undefined) return undefined;
  if (hasErrors(before) || hasErrors(after)) return undefined;
  const images = compareMappings(before.mapping, after.mapping);
  const problems = [...before.problems, ...after.problems];
  if (before.resources === undefined || after.resources === undefined) {
    return reviewPasses(images, undefined, problems);
  }
  const pulled = pulledImages(after.mapping.entries);
  const resources = { before: before.resources, after: after.resources, pulled };
  return reviewPasses(images, resources, problems);
}

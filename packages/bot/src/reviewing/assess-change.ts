import {
  checkImageSet,
  compareMappings,
  type Problem,
  printable,
  pulledImages,
  type Review,
  readImageSet,
  reviewPasses,
  rulePolicy,
  type Settings,
} from "@mirrorkit/sdk";
import { addedEscapes } from "./added-escapes.ts";
import type { Assessment, ImageSetAssessment } from "./assessment.ts";
import type { ImageSetPlace, PassEvidence, ReviewSources } from "./evidence.ts";
import { imageSetPlaces, strayImageSets } from "./image-set-places.ts";
import { type LoweredVersion, loweredVersions } from "./lowered-versions.ts";
import { removalSetOf } from "./removal-set.ts";
import { readSettingsChange, type SettingsChange } from "./settings-change.ts";
import { readSourceText } from "./source-text.ts";
import { readTargetSettings } from "./target-settings.ts";
import { nothingYet, trustedEvidence } from "./trusted-evidence.ts";

/**
 * Finds out what a change does: reads the settings of the target branch, finds the ImageSets whose files differ,
 * checks them and compares what is mirrored before and after. Undefined when the target branch has no settings.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} when the sources fail; what is wrong with the content is in the result.
 */
export async function assessChange(sources: ReviewSources): Promise<Assessment | undefined> {
  const written = await sources.settings();
  if (written === undefined) return undefined;
  const { settings, problems: unreadable } = readTargetSettings(written.text, written.file);
  const problems = [...unreadable, ...strayImageSets(settings, written.file)];
  if (problems.length > 0) {
    const removals = removalSetOf([], undefined);
    return {
      settings,
      settingsProblems: problems,
      touchesSettings: false,
      imageSets: [],
      removals,
    };
  }
  const change = await readSettingsChange(sources, settings, written);
  const places = imageSetPlaces(settings, written.file);
  const assessed = await Promise.all(
    places.map((place) => assessImageSet(place, { settings, sources, change })),
  );
  const imageSets = assessed.filter((one) => one !== undefined);
  return {
    settings,
    settingsProblems: change?.problems ?? [],
    touchesSettings: change !== undefined,
    imageSets,
    removals: removalSetOf(imageSets, change?.policy),
  };
}

type Place = Omit<ImageSetPlace, "additionalImages">;

interface Work {
  readonly settings: Settings;
  readonly sources: ReviewSources;
  readonly change: SettingsChange | undefined;
}

/** Undefined when the change does not touch it. */
async function assessImageSet(
  place: Place,
  { settings, sources, change }: Work,
): Promise<ImageSetAssessment | undefined> {
  const { name, path } = place;
  const [before, after] = await Promise.all([
    readSourceText(sources, "before", path),
    readSourceText(sources, "after", path),
  ]);
  if (before.text === after.text && before.problems.length + after.problems.length === 0) {
    return undefined;
  }
  if (after.text === undefined) {
    const takenOut = change?.imageSets?.has(name) === false;
    const problems = after.problems.length > 0 ? after.problems : [gone(path, takenOut)];
    return { name, path, problems, lowered: [], missing: [] };
  }
  const problems = [
    ...addedEscapes(before.text, after.text, path),
    ...checkImageSet(after.text, path, rulePolicy(settings)),
  ];
  const texts = { before: before.text, after: after.text };
  const compared = await comparePasses(sources, place, texts);
  return { name, path, problems, lowered: loweredBetween(texts), ...compared };
}

/** The ImageSet on both sides. */
interface BothTexts {
  readonly before: string | undefined;
  readonly after: string;
}

function loweredBetween({ before, after }: BothTexts): readonly LoweredVersion[] {
  return before === undefined ? [] : loweredVersions(before, after);
}

async function comparePasses(
  sources: ReviewSources,
  place: Place,
  texts: BothTexts,
): Promise<Pick<ImageSetAssessment, "before" | "after" | "missing" | "review">> {
  const [before, after] = await Promise.all([
    texts.before === undefined ? nothingYet : evidenceOf(sources, place, "before", texts.before),
    evidenceOf(sources, place, "after", texts.after),
  ]);
  const missing = [
    ...missingOf(before, sources.howToProvide("before", withImages(place, texts.before))),
    ...missingOf(after, sources.howToProvide("after", withImages(place, texts.after))),
  ];
  const review = compare(before, after);
  return {
    missing,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(review === undefined ? {} : { review }),
  };
}

async function evidenceOf(
  sources: ReviewSources,
  place: Place,
  side: "before" | "after",
  text: string,
): Promise<PassEvidence | undefined> {
  const found = await sources.evidence(side, withImages(place, text));
  if (found === undefined) return undefined;
  return trustedEvidence(found, { side, text, path: place.path });
}

function withImages(place: Place, text: string | undefined): ImageSetPlace {
  return { ...place, additionalImages: additionalImages(text, place.path) };
}

function gone(path: string, takenOut: boolean): Problem {
  const message = `${printable(path)} is gone, and so is all that it mirrors`;
  if (takenOut)
    return { rule: "image-set-gone", severity: "warning", message, position: { file: path } };
  return {
    rule: "image-set-gone",
    severity: "error",
    message: `${message}, but the settings name it`,
    help: "Take it out of mirrorkit.yaml in the same change.",
    position: { file: path },
  };
}

function additionalImages(text: string | undefined, path: string): readonly string[] {
  if (text === undefined) return [];
  const { imageSet } = readImageSet(text, path);
  if (imageSet?.kind !== "ImageSetConfiguration") return [];
  return (imageSet.mirror.additionalImages ?? []).map(({ name }) => name);
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

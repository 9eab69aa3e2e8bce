import {
  checkImageSet,
  compareMappings,
  type Problem,
  printable,
  pulledImages,
  type Review,
  reviewPasses,
  rulePolicy,
  type Settings,
} from "@mirrorkit/sdk";
import { addedEscapes } from "./added-escapes.ts";
import type { Assessment, ImageSetAssessment } from "./assessment.ts";
import type { ImageSetPlace, PassEvidence, ReviewSources, Side } from "./evidence.ts";
import { imageSetPlaces, strayImageSets } from "./image-set-places.ts";
import { additionalImages, type ImageSetSide, readImageSetSide } from "./image-set-side.ts";
import { loweredVersions } from "./lowered-versions.ts";
import { findEvidence } from "./read-evidence.ts";
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
  const sides: BothSides = {
    before: readImageSetSide(before.text, path),
    after: readImageSetSide(after.text, path),
  };
  const compared = await comparePasses(sources, place, sides);
  const lowered = loweredVersions(sides.before.imageSet, sides.after.imageSet);
  return { name, path, problems, lowered, ...compared };
}

type BothSides = Readonly<Record<Side, ImageSetSide>>;

async function comparePasses(
  sources: ReviewSources,
  place: Place,
  sides: BothSides,
): Promise<Pick<ImageSetAssessment, "before" | "after" | "missing" | "review">> {
  const [before, after] = await Promise.all([
    sides.before.exists ? evidenceOf(sources, place, "before", sides) : nothingYet,
    evidenceOf(sources, place, "after", sides),
  ]);
  const missing = [
    ...missingOf(before, await sources.howToProvide("before", withImages(place, sides.before))),
    ...missingOf(after, await sources.howToProvide("after", withImages(place, sides.after))),
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
  side: Side,
  sides: BothSides,
): Promise<PassEvidence | undefined> {
  const found = await findEvidence(sources, side, withImages(place, sides[side]));
  if (found === undefined) return undefined;
  return trustedEvidence(found, side, sides[side].imageSet);
}

function withImages(place: Place, side: ImageSetSide): ImageSetPlace {
  return { ...place, additionalImages: additionalImages(side) };
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

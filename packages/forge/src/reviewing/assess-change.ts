import { catalogRenamesBetween, defined } from "@mirrorkit/sdk/internal";
import type { Settings } from "@mirrorkit/sdk/settings";
import { openPlanner, type Planner } from "../planning/index.ts";
import { assessImageSet } from "./assess-image-set.ts";
import type { Assessment, ImageSetAssessment } from "./assessment.ts";
import { catalogCollisions } from "./catalog-collisions.ts";
import { type Crossing, crossingRemovals, noCrossing } from "./crossing-removals.ts";
import type { ReviewSources } from "./evidence.ts";
import { fleetImagesOf } from "./fleet-images.ts";
import { imageSetPlaces, type PlacePair, pairPlaces, strayImageSets } from "./image-set-places.ts";
import { authoritativeFiles } from "./moved-image-sets.ts";
import { policyFileChanges } from "./policy-files.ts";
import { removalSetOf } from "./removal-set.ts";
import { readSettingsChange, type SettingsChange } from "./settings-change.ts";
import { readTargetSettings } from "./target-settings.ts";

/**
 * Assesses a change: reads the settings of the default branch and of the change, finds the affected ImageSets by
 * their files, the files beside them and the settings, checks them, and compares requests and mappings before and
 * after. Undefined when the default branch has no settings.
 *
 * @param looksAcross - whether ImageSets that the change does not touch are looked at, for destinations that it takes over
 * @throws a {@link @mirrorkit/sdk#MirrorError} when the sources fail; defects of the content are in the result.
 */
export async function assessChange(
  sources: ReviewSources,
  looksAcross = true,
): Promise<Assessment | undefined> {
  const written = await sources.settings();
  if (written === undefined) return undefined;
  const { settings, problems: unreadable } = readTargetSettings(written.text, written.file);
  const stray = [...unreadable, ...strayImageSets(settings, written.file)];
  if (stray.length > 0) return unread(settings, stray, false);
  if (settings.imageSets.size === 0) return { ...unread(settings, [], false), lacks: "image-sets" };
  const change = await readSettingsChange(sources, settings, written);
  const after = change?.after ?? settings;
  const problems = [...(change?.problems ?? []), ...strayAfter(change, written.file)];
  if (problems.length > 0) return unread(settings, problems, true);
  const changed = await sources.changedPaths();
  const pairs = placesOf(settings, after, written.file);
  const planner = defined({ planner: await plannerOf(sources, settings) });
  const fleetImages = fleetImagesOf(sources, pairs);
  const work = { sources, settings, changed, fleetImages, ...planner };
  const assessed = await Promise.all(pairs.map((pair) => assessImageSet(pair, work)));
  const imageSets = assessed.filter((one) => one !== undefined);
  const isTouched = imageSets.length > 0 || change !== undefined;
  const [crossing, collisions, policyFiles, moved] = await Promise.all([
    looksAcross ? crossingRemovals(pairs, imageSets, work) : noCrossing,
    looksAcross && isTouched ? catalogCollisions(sources, pairs, { before: settings, after }) : [],
    policyFileChanges(sources, [settings, after], written.file, changed),
    change === undefined ? [] : authoritativeFiles(sources, pairs, [settings, after]),
  ]);
  const removals = [...imageSets.flatMap((one) => one.removals), ...crossing.removals];
  const files = [...policyFiles, ...moved];
  return {
    settings,
    settingsProblems: [],
    touchesSettings: change !== undefined,
    catalogProblems: collisions,
    imageSets: imageSets.map((one, index) => withCrossing(one, crossing, index === 0)),
    renames: change === undefined ? [] : catalogRenamesBetween(settings, after),
    removals: removalSetOf({ removals, settings: change?.changes ?? [], files }),
  };
}

/** The ImageSets of both settings. The location of mappings is a policy, so the trusted settings decide it. */
function placesOf(settings: Settings, after: Settings, file: string): readonly PlacePair[] {
  return pairPlaces(
    imageSetPlaces(settings, file),
    imageSetPlaces({ ...after, review: settings.review }, file),
  );
}

/** Only the settings of the default branch say whether anything is planned. */
async function plannerOf(
  { askForPlan }: ReviewSources,
  { review }: Settings,
): Promise<Planner | undefined> {
  if (review.mapping.plan === undefined || askForPlan === undefined) return undefined;
  return openPlanner((question) => askForPlan(question));
}

function strayAfter(
  change: SettingsChange | undefined,
  file: string,
): Assessment["settingsProblems"] {
  return change?.after === undefined ? [] : strayImageSets(change.after, file);
}

function unread(
  settings: Settings,
  settingsProblems: Assessment["settingsProblems"],
  touchesSettings: boolean,
): Assessment {
  const removals = removalSetOf({ removals: [], settings: [], files: [] });
  return {
    settings,
    settingsProblems,
    touchesSettings,
    catalogProblems: [],
    imageSets: [],
    renames: [],
    removals,
  };
}

/** What is not known of ImageSets that the change does not touch is told once. */
function withCrossing(
  imageSet: ImageSetAssessment,
  crossing: Crossing,
  isFirst: boolean,
): ImageSetAssessment {
  const ours = crossing.removals.filter((removal) => removal.imageSet === imageSet.name);
  const { after } = imageSet;
  // The forge's own approval of a commit names no digest, so that it must be younger than the plans.
  const isNow = crossing.isPlanned && ours.length > 0 && after !== undefined;
  return {
    ...imageSet,
    ...(isNow ? { after: { ...after, at: new Date() } } : {}),
    removals: [...imageSet.removals, ...ours],
    missing: isFirst ? [...imageSet.missing, ...crossing.missing] : imageSet.missing,
  };
}

import { defined } from "@mirrorkit/sdk/internal";
import { isMirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { defaultSettings, type Settings } from "@mirrorkit/sdk/settings";
import type { Assessment } from "./assessment.ts";
import { isAboutContent, problemsOf } from "./content-problems.ts";
import type { ReviewSources } from "./evidence.ts";
import { removalSetOf } from "./removal-set.ts";
import { readTargetSettings } from "./target-settings.ts";

/** The settings of the default branch, and whether a change can be judged by them at all. */
export interface TargetPolicy {
  /** The settings; when they are invalid, the readable parts of `review` with defaults. */
  readonly settings: Settings;
  /** The assessment, if it does not depend on the content of the change; undefined otherwise. */
  readonly verdict?: Assessment;
}

/**
 * Reads the settings of the default branch. When they are absent or name no ImageSet, the scope of reviews is
 * undefined: then every change is blocked.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} when the sources fail.
 */
export async function readTargetPolicy(sources: ReviewSources): Promise<TargetPolicy> {
  let written: Awaited<ReturnType<ReviewSources["settings"]>>;
  try {
    written = await sources.settings();
  } catch (error) {
    if (!isMirrorError(error) || !isAboutContent(error)) throw error;
    return unjudged(defaultSettings, problemsOf(error, error.position?.file ?? "mirrorkit.yaml"));
  }
  if (written === undefined) return unjudged(defaultSettings, [noSettings], "settings");
  const { settings, problems } = readTargetSettings(written.text, written.file);
  if (problems.length > 0 || settings.imageSets.size > 0) return { settings };
  return unjudged(settings, [noImageSets(written.file)], "image-sets");
}

function unjudged(
  settings: Settings,
  settingsProblems: readonly Problem[],
  lacks?: Assessment["lacks"],
): TargetPolicy {
  const verdict: Assessment = {
    settings,
    settingsProblems,
    touchesSettings: false,
    catalogProblems: [],
    renames: [],
    imageSets: [],
    removals: removalSetOf({ removals: [], settings: [], files: [] }),
    ...defined({ lacks }),
  };
  return { settings, verdict };
}

const noSettings: Problem = {
  rule: "no-settings",
  severity: "error",
  message: "the default branch has no settings file, so it is unknown which ImageSets to review",
  help: "Commit mirrorkit.yaml to the default branch first: the policy is read from there only.",
};

function noImageSets(file: string): Problem {
  return {
    rule: "no-image-sets",
    severity: "error",
    message: "the settings of the default branch list no ImageSet, so nothing would be reviewed",
    help: "List the ImageSets under imageSets on the default branch.",
    position: { file },
  };
}

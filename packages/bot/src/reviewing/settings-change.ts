import { createHash } from "node:crypto";
import { isMirrorError, type Problem, readMirrorkitYaml, type Settings } from "@mirrorkit/sdk";
import { problemsOf } from "./content-problems.ts";
import type { ReviewSources } from "./evidence.ts";
import { readSourceText } from "./source-text.ts";

/** What a change does to the settings. They count once it is merged: then nobody is asked any more. */
export interface SettingsChange {
  /** Why the settings after the change cannot be read; all errors. */
  readonly problems: readonly Problem[];
  /** Names of the ImageSets after the change; undefined when they cannot be read. */
  readonly imageSets?: ReadonlySet<string>;
  /** Digest of what is reviewed, and how, after the change; undefined when that stays as it is. */
  readonly policy?: string;
}

/** Compares the settings of a change with those that count now; undefined when it does not touch them. */
export async function readSettingsChange(
  sources: ReviewSources,
  settings: Settings,
  { text, file }: { readonly text: string; readonly file: string },
): Promise<SettingsChange | undefined> {
  const after = await readSourceText(sources, "after", file);
  if (after.text === text) return undefined;
  const before = await readSourceText(sources, "before", file);
  if (after.text === before.text && after.problems.length === 0) return undefined;
  if (after.text === undefined) {
    return { problems: after.problems.length > 0 ? after.problems : [gone(file)] };
  }
  try {
    const changed = readMirrorkitYaml(after.text, file);
    const imageSets = new Set(changed.imageSets.keys());
    const [now, then] = [policyOf(settings), policyOf(changed)];
    return now === then
      ? { problems: [], imageSets }
      : { problems: [], imageSets, policy: digestOf(then) };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return { problems: problemsOf(error, file) };
  }
}

function gone(file: string): Problem {
  return {
    rule: "settings-gone",
    severity: "error",
    message: "the settings are gone: nothing would be reviewed any more",
    help: "Put the file back.",
    position: { file },
  };
}

/** What decides which files are reviewed, by which rules, and who approves. */
function policyOf({ imageSets, review, rules, heavyPackages, requiredImages }: Settings): string {
  return JSON.stringify([[...imageSets], review, [...rules], heavyPackages, requiredImages]);
}

function digestOf(policy: string): string {
  return createHash("sha256").update(policy).digest("hex");
}

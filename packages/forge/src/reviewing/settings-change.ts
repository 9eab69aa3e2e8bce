import { createHash } from "node:crypto";
import { defined } from "@mirrorkit/sdk/internal";
import { isMirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { readMirrorkitYaml, type Settings } from "@mirrorkit/sdk/settings";
import { problemsOf } from "./content-problems.ts";
import type { ReviewSources } from "./evidence.ts";
import { readSourceText } from "./source-text.ts";

/** A changed setting. */
export interface SettingChange {
  /** Its path, such as `review.approval.author`. */
  readonly path: string;
  /** Its value before as JSON; undefined when it was absent. */
  readonly from?: string;
  /** Its value after as JSON; undefined when it is absent. */
  readonly to?: string;
}

/** The effect of a change of the settings. They take effect with the merge, when it is too late for an approval. */
export interface SettingsChange {
  /** Why the settings after the change cannot be read; all errors. */
  readonly problems: readonly Problem[];
  /** The settings after the change; undefined when they cannot be read. */
  readonly after?: Settings;
  /** Settings that need an approval; labels, reviewers and sync waves do not. */
  readonly changes: readonly SettingChange[];
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
  if (after.text === before.text && after.problems.length + before.problems.length === 0) {
    return undefined;
  }
  if (after.text === undefined) {
    const problems = after.problems.length > 0 ? after.problems : [gone(file)];
    return { problems, changes: [] };
  }
  try {
    const changed = readMirrorkitYaml(after.text, file);
    return { problems: [], after: changed, changes: compareSettings(settings, changed) };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return { problems: problemsOf(error, file), changes: [] };
  }
}

/** The differing settings, except those that only affect the appearance of proposals. */
export function compareSettings(before: Settings, after: Settings): readonly SettingChange[] {
  const [from, to] = [leavesOf(policyOf(before), ""), leavesOf(policyOf(after), "")];
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((path) => from.get(path) !== to.get(path))
    .toSorted()
    .map((path) => changeOf(path, from.get(path), to.get(path)));
}

function changeOf(path: string, from: string | undefined, to: string | undefined): SettingChange {
  return {
    path,
    ...defined({ from, to }),
  };
}

function gone(file: string): Problem {
  return {
    rule: "settings-gone",
    severity: "error",
    message: "this change deletes the settings: nothing would be reviewed any longer",
    help: "Restore the file.",
    position: { file },
  };
}

function policyOf({ layout, publish, ...rest }: Settings): unknown {
  const { syncWaves: _waves, ...places } = layout;
  if (publish === undefined) return { ...rest, layout: places };
  const { labels: _labels, reviewers: _reviewers, ...proposing } = publish;
  return { ...rest, layout: places, publish: proposing };
}

/** The values of a tree by their paths, as JSON; lists are one value, since their order counts. */
function leavesOf(value: unknown, path: string): ReadonlyMap<string, string> {
  const entries = entriesOf(value) ?? [];
  if (entries.length === 0) return new Map([[path, JSON.stringify(plain(value)) ?? "null"]]);
  const within = path === "" ? "" : `${path}.`;
  return new Map(entries.flatMap(([key, inner]) => [...leavesOf(inner, `${within}${key}`)]));
}

function plain(value: unknown): unknown {
  return value instanceof Map ? {} : value;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (value instanceof Map) return [...value].map(([key, inner]) => [String(key), inner] as const);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value);
}

/** The digest of a text, 64 hexadecimal digits of SHA-256; undefined without a text. */
export function textDigest(text: string | Uint8Array | undefined): string | undefined {
  return text === undefined ? undefined : createHash("sha256").update(text).digest("hex");
}

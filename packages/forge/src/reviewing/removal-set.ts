import { digestOfRemovals, type Removal, type RemovalEffect } from "@mirrorkit/sdk/removals";
import type { FileChange } from "./policy-files.ts";
import type { SettingChange } from "./settings-change.ts";

/** All changes that need an approval. */
export interface RemovalSet {
  /** The removals, downgrades, changes of source and undetermined changes, by ImageSet. */
  readonly removals: readonly Removal[];
  /** Changed settings, except those that only affect the appearance of proposals. */
  readonly settings: readonly SettingChange[];
  /** Records, policy files, and files that the settings use in a new way. */
  readonly files: readonly FileChange[];
  /** The first 32 hex digits of the SHA-256 over all of it; undefined when there is nothing to approve. */
  readonly digest?: string;
}

/** Composes the removal set and its digest. */
export function removalSetOf(parts: Omit<RemovalSet, "digest">): RemovalSet {
  const { removals, settings, files } = parts;
  if (removals.length + settings.length + files.length === 0) return parts;
  const further = [
    ...settings.map(({ path, from = null, to = null }) =>
      JSON.stringify(["setting", path, from, to]),
    ),
    ...files.map(({ why, path, from = null, to = null }) =>
      JSON.stringify(["file", why, path, from, to]),
    ),
  ];
  return { ...parts, digest: digestOfRemovals(removals, further).slice(0, 32) };
}

/** Number of removals of an effect. */
export function countOf({ removals }: RemovalSet, effect: RemovalEffect): number {
  return removals.filter((removal) => removal.effect === effect).length;
}

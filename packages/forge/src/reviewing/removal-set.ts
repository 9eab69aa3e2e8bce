import { digestOfRemovals, type Removal, type RemovalEffect } from "@mirrorkit/sdk/removals";
import type { SettingChange } from "./policy-change.ts";
import type { FileChange } from "./policy-files.ts";

/** What of a change needs an approval, all of it. */
export interface RemovalSet {
  /** What leaves, falls, changes its source or cannot be determined, ImageSet by ImageSet. */
  readonly removals: readonly Removal[];
  /** Settings with another value, but for those that only decorate what is proposed. */
  readonly settings: readonly SettingChange[];
  /** Records, policy files and files that the settings give another part. */
  readonly files: readonly FileChange[];
  /** The first 32 hex digits of the SHA-256 of all of it; undefined when there is none. */
  readonly digest?: string;
}

/** Puts together what needs an approval. */
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

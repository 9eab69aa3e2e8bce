import { compareText, type Problem, quoted } from "../problem/index.ts";

/** Files by relative path, with `/` between its parts, in the order of their paths; the values are their texts. */
export type FileTree = ReadonlyMap<string, string>;

/** What it takes to turn one tree into another; every list is sorted. */
export interface TreeComparison {
  /** Wanted files that are missing. */
  readonly created: readonly string[];
  /** Wanted files that are there with another text. */
  readonly updated: readonly string[];
  /** Files written by mirrorkit, below the root, that are no longer wanted. */
  readonly deleted: readonly string[];
  /** Wanted files that are there with the same text. */
  readonly untouched: readonly string[];
}

/** The first line of every file that mirrorkit owns as a whole. */
export const fileHeader =
  "# Written by mirrorkit from oc-mirror's output. Change the ImageSet instead: this file is overwritten.\n";

/** The first line of a kustomization.yaml that mirrorkit made, where others may add what they like. */
export const kustomizationHeader =
  "# Written by mirrorkit, which keeps its own entries up to date; entries and keys of yours stay.\n";

/** How the first line of a file of ours begins. */
export const ownMark = "# Written by mirrorkit";

/** Tells a file that carries a header of ours among its first comment lines. */
export function isOwned(text: string | undefined): boolean {
  if (text?.includes(ownMark) !== true) return false;
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/, 20)) {
    if (line.startsWith(ownMark)) return true;
    if (line.trim() !== "" && line.trim() !== "---" && !line.startsWith("#")) return false;
  }
  return false;
}

/** Whether a path lies below a folder; the empty folder holds everything. */
export function isBelow(path: string, root: string): boolean {
  return root === "" || path.startsWith(`${root}/`);
}

/** The wanted files in whose place a file of someone else's is, as problems (rule `foreign-file`), by path. */
export function foreignFiles(wanted: FileTree, existing: FileTree): readonly Problem[] {
  return [...wanted.keys()]
    .filter((path) => existing.has(path) && !isOwned(existing.get(path)))
    .sort(compareText)
    .map((path) => ({
      rule: "foreign-file",
      severity: "error",
      message: `${quoted(path)} was not written by mirrorkit and is in the way`,
      help: "Rename the file, or remove it if it is an older copy of the same object.",
      position: { file: path },
    }));
}

/**
 * Compares the wanted files with those that are there. Only files below `root` that carry mirrorkit's header
 * are deleted; whatever else is there and not wanted is not mentioned.
 *
 * @param root - the folder whose files may be deleted; empty for the whole tree
 * @param adopted - paths of files without a header that go too, since their objects are taken over
 */
export function compareTrees(
  wanted: FileTree,
  existing: FileTree,
  root: string,
  adopted: readonly string[] = [],
): TreeComparison {
  const paths = [...wanted.keys()].sort(compareText);
  const goes = (path: string): boolean => isOwned(existing.get(path)) || adopted.includes(path);
  return {
    created: paths.filter((path) => !existing.has(path)),
    updated: paths.filter((path) => existing.has(path) && existing.get(path) !== wanted.get(path)),
    deleted: [...existing.keys()]
      .filter((path) => isBelow(path, root) && !wanted.has(path) && goes(path))
      .sort(compareText),
    untouched: paths.filter((path) => existing.get(path) === wanted.get(path)),
  };
}

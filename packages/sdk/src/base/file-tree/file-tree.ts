import { compareText, type Problem, quoted } from "../problem/index.ts";

/** The texts of files by relative path, sorted by path; `/` separates the parts of a path. */
export type FileTree = ReadonlyMap<string, string>;

/** The changes that turn one tree into another; every list is sorted. */
export interface TreeComparison {
  /** Wanted files that do not exist yet. */
  readonly created: readonly string[];
  /** Wanted files that exist with another text. */
  readonly updated: readonly string[];
  /** Files below the root that mirrorkit wrote and that are no longer wanted. */
  readonly deleted: readonly string[];
  /** Wanted files that exist with the same text. */
  readonly untouched: readonly string[];
}

/** The first line of every file whose whole content mirrorkit owns. */
export const fileHeader =
  "# Written by mirrorkit from oc-mirror's output. Change the ImageSet instead: this file is overwritten.\n";

/** The first line of a kustomization.yaml that mirrorkit created and that others may extend. */
export const kustomizationHeader =
  "# Written by mirrorkit, which keeps its own entries up to date; entries and keys of yours stay.\n";

/** The start of the first line of every file that mirrorkit owns. */
export const ownMark = "# Written by mirrorkit";

/** Whether one of the first comment lines of a file is a header of mirrorkit. */
export function isOwned(text: string | undefined): boolean {
  if (text?.includes(ownMark) !== true) return false;
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/, 20)) {
    if (line.startsWith(ownMark)) return true;
    if (line.trim() !== "" && line.trim() !== "---" && !line.startsWith("#")) return false;
  }
  return false;
}

/** Whether a path lies below a folder; every path lies below the empty folder. */
export function isBelow(path: string, root: string): boolean {
  return root === "" || path.startsWith(`${root}/`);
}

/** Reports wanted files whose path a file of another author already has (rule `foreign-file`), sorted by path. */
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
 * Compares the wanted files with the existing ones. It deletes only files below `root` that carry mirrorkit's
 * header, and does not report other existing files.
 *
 * @param root - the folder whose files may be deleted; empty for the whole tree
 * @param adopted - paths of files without a header to delete as well, because their objects were taken over
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

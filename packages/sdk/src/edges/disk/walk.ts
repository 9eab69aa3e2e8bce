import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, sep } from "node:path";
import { compareText, isErrnoException } from "../../base/problem/index.ts";
import { attempt } from "./read.ts";

/** A regular file found below a folder. */
export interface FoundFile {
  /** Path from the folder, with `/` between its parts. */
  readonly path: string;
  /** Path to open it by. */
  readonly absolute: string;
}

/** The content of a folder, recursively. */
export interface FolderListing {
  /** Regular files sorted by path; symbolic links that stay inside count as their targets. */
  readonly files: readonly FoundFile[];
  /** Entries that were skipped: links that leave the folder or lead nowhere, devices, pipes. Sorted paths. */
  readonly skipped: readonly string[];
  /** Those of both lists that are symbolic links. Sorted paths. */
  readonly links: readonly string[];
}

/**
 * Lists the regular files below a folder, in any depth. Symbolic links to files inside the folder are
 * followed; links that leave it, and links to folders, never are.
 *
 * @throws a {@link MirrorError} `unreadable-input` when the folder is absent or no folder.
 */
export function listFolder(folder: string): FolderListing {
  const root = attempt(folder, () => realpathSync(folder));
  const files: FoundFile[] = [];
  const skipped: string[] = [];
  const links: string[] = [];
  const open = [""];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    const absoluteFolder = join(folder, below);
    for (const entry of attempt(folder, () => readdirSync(absoluteFolder))) {
      const path = below === "" ? entry : `${below}/${entry}`;
      const absolute = join(folder, path);
      const kind = kindOf(absolute, root);
      if (isLink(absolute)) links.push(path);
      if (kind === "folder") open.push(path);
      else if (kind === "file") files.push({ path, absolute });
      else skipped.push(path);
    }
  }
  files.sort((a, b) => compareText(a.path, b.path));
  return { files, skipped: skipped.sort(compareText), links: links.sort(compareText) };
}

/** The names of a folder's direct entries, sorted; empty when the folder is absent. */
export function namesIn(folder: string): readonly string[] {
  if (!isFolder(folder)) return [];
  return attempt(folder, () => readdirSync(folder)).sort(compareText);
}

/** Whether a path is a folder; false when it is absent or something else. */
export function isFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() ?? false;
}

/** Whether a path is a regular file; false when it is absent or something else. */
export function isFile(path: string): boolean {
  return statsOf(path)?.isFile() ?? false;
}

/** Whether a path is a symbolic link, whatever its target; false when it does not exist. */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch (error) {
    if (isErrnoException(error) && absent.has(error.code)) return false;
    return attempt(path, () => {
      throw error;
    });
  }
}

/** The metadata of a path; undefined when it does not exist. Symbolic links are followed. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (isErrnoException(error) && absent.has(error.code)) return undefined;
    return attempt(path, () => {
      throw error;
    });
  }
}

const absent = new Set(["ENOENT", "ENOTDIR", "ELOOP"]);

function kindOf(absolute: string, root: string): "file" | "folder" | "other" {
  const stats = attempt(absolute, () => lstatSync(absolute));
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "folder";
  if (!stats.isSymbolicLink()) return "other";
  try {
    const target = realpathSync(absolute);
    return target.startsWith(root + sep) && lstatSync(target).isFile() ? "file" : "other";
  } catch {
    return "other";
  }
}

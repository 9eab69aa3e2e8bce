import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { compareText } from "../errors/index.ts";
import { attempt } from "./read.ts";

/** A regular file found below a folder. */
export interface FoundFile {
  /** Path from the folder, with `/` between its parts. */
  readonly path: string;
  /** Path to open it by. */
  readonly absolute: string;
}

/** What lies below a folder. */
export interface FolderListing {
  /** Regular files in the order of their paths; symbolic links that stay inside count as what they name. */
  readonly files: readonly FoundFile[];
  /** Entries that were passed over: links that leave the folder or lead nowhere, devices, pipes. Sorted paths. */
  readonly skipped: readonly string[];
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
  const open = [""];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    const absoluteFolder = join(folder, below);
    for (const entry of attempt(folder, () => readdirSync(absoluteFolder))) {
      const path = below === "" ? entry : `${below}/${entry}`;
      const absolute = join(folder, path);
      const kind = kindOf(absolute, root);
      if (kind === "folder") open.push(path);
      else if (kind === "file") files.push({ path, absolute });
      else skipped.push(path);
    }
  }
  files.sort((a, b) => compareText(a.path, b.path));
  return { files, skipped: skipped.sort(compareText) };
}

/** Whether a path is a folder; false when it is absent or something else. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Whether a path is a regular file; false when it is absent or something else. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

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

import { randomBytes } from "node:crypto";
import { realpathSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { compareText, isErrnoException, MirrorError, printable } from "../../base/problem/index.ts";
import { makeFolder } from "./make-folder.ts";
import { readTextFile } from "./read.ts";
import { isFolder, listFolder, statsOf } from "./walk.ts";

/** Changes to the files of a folder; paths are relative to it, with `/` between the parts. */
export interface FileChanges {
  /** Files to create or replace, with their new texts. */
  readonly write: ReadonlyMap<string, string>;
  /** Files to delete; a file that does not exist is not an error. */
  readonly delete: readonly string[];
  /** The written files that only their owner may read; undefined when there are none. */
  readonly secret?: ReadonlySet<string>;
}

/**
 * Reads the text files below a folder: relative path to text, sorted by path. Empty when the folder is absent. A
 * file that is not text, or too large, has an empty text.
 *
 * @throws a {@link MirrorError} `wrong-use` when the path is a file; `disk` when the disk fails.
 */
export function readTree(folder: string): ReadonlyMap<string, string> {
  const stats = statsOf(folder);
  if (stats === undefined) return new Map();
  if (!stats.isDirectory()) throw notAFolder(folder);
  const { files, skipped } = listFolder(folder);
  const tree = new Map(files.map(({ path, absolute }) => [path, textOrNothing(absolute)]));
  for (const path of skipped) tree.set(path, "");
  return new Map([...tree].sort(([a], [b]) => compareText(a, b)));
}

/**
 * Applies changes to a folder, which is created when absent. All files are first written next to their paths and
 * then renamed, so that a full or read-only disk leaves the folder unchanged. Folders that deletions leave empty
 * are removed.
 *
 * @throws a {@link MirrorError} `wrong-use` when the folder, or a folder in it, is a file or a symbolic link that
 * leads out of it; `disk` when the disk fails.
 */
export function writeChanges(outputFolder: string, changes: FileChanges): void {
  const folder = resolve(outputFolder);
  const staged: { readonly temporary: string; readonly path: string }[] = [];
  const created = createFolder(folder);
  try {
    for (const [path, text] of changes.write) {
      const target = join(folder, path);
      created.push(...createFolder(dirname(target)));
      refuseWayOut(folder, dirname(target));
      const temporary = join(
        dirname(target),
        `.${basename(target)}.${randomBytes(6).toString("hex")}`,
      );
      staged.push({ temporary, path: target });
      const mode = changes.secret?.has(path) === true ? 0o600 : 0o666;
      onDisk(target, () => writeFileSync(temporary, text, { flag: "wx", mode }));
    }
    for (const { path } of staged) refuseFolder(path);
    for (const { temporary, path } of staged) onDisk(path, () => renameSync(temporary, path));
  } catch (error) {
    for (const { temporary } of staged) dropLeftover(temporary);
    for (const path of created.reverse()) removeIfEmpty(path);
    throw error;
  }
  for (const path of changes.delete) deleteFile(folder, join(folder, path));
}

function deleteFile(folder: string, target: string): void {
  if (statsOf(dirname(target)) === undefined) return;
  refuseWayOut(folder, dirname(target));
  onDisk(target, () => rmSync(target, { force: true }));
  for (let parent = dirname(target); parent !== folder; parent = dirname(parent)) {
    if (!removeIfEmpty(parent)) return;
  }
}

function textOrNothing(path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    if (error instanceof MirrorError && error.code === "unreadable-input") return "";
    throw error;
  }
}

/** Creates a folder with those above it, and names the ones that were missing. */
export function createFolder(folder: string): string[] {
  const missing: string[] = [];
  let parent = folder;
  while (statsOf(parent) === undefined && dirname(parent) !== parent) {
    missing.unshift(parent);
    parent = dirname(parent);
  }
  if (!isFolder(parent)) throw notAFolder(parent);
  onDisk(folder, () => makeFolder(folder));
  return missing;
}

function refuseWayOut(folder: string, inside: string): void {
  const root = realpathSync(folder);
  const real = realpathSync(inside);
  if (real === root || real.startsWith(root + sep)) return;
  throw new MirrorError(
    "wrong-use",
    `${printable(inside)} leads outside ${printable(folder)} through a symbolic link`,
    {
      hint: "Replace the link with a folder, or choose another output folder.",
      position: { file: inside },
    },
  );
}

function refuseFolder(path: string): void {
  if (!isFolder(path)) return;
  throw new MirrorError(
    "wrong-use",
    `${printable(path)} is a folder, but a file must be written there`,
    {
      hint: "Move the folder elsewhere.",
      position: { file: path },
    },
  );
}

/** Removes an empty folder; returns false when it is not empty. */
export function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** Removes what a failed change left behind; that it cannot be removed must not hide why the change failed. */
export function dropLeftover(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The first failure is reported.
  }
}

function notAFolder(path: string): MirrorError {
  return new MirrorError("wrong-use", `${printable(path)} is a file, not a folder`, {
    hint: "Name a folder; it need not exist yet.",
    position: { file: path },
  });
}

/** Runs a change of the disk and translates its failure. */
export function onDisk<Result>(path: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    if (!isErrnoException(cause)) throw cause;
    if (cause.code === "ENOTDIR") throw notAFolder(dirname(path));
    throw new MirrorError("disk", `${printable(path)} could not be written: ${cause.code}`, {
      hint: writeHints[cause.code] ?? "Check the path and its permissions.",
      position: { file: path },
      cause,
    });
  }
}

const writeHints: Readonly<Record<string, string>> = {
  ENOSPC: "Free space on the disk. Nothing was changed.",
  EROFS: "The disk is read-only; choose another folder. Nothing was changed.",
  EACCES: "You may not write there; choose another folder. Nothing was changed.",
  EPERM: "You may not write there; choose another folder. Nothing was changed.",
};

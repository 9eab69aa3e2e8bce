import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { isErrnoException } from "../../base/problem/index.ts";
import { makeFolder } from "./make-folder.ts";
import { isLink, statsOf } from "./walk.ts";
import { createFolder, dropLeftover, onDisk, removeIfEmpty } from "./write.ts";

/** Files by their path in a folder, with `/` between the parts. */
export type FolderContents = ReadonlyMap<string, Uint8Array>;

/**
 * Creates a folder with all its files, or nothing: it is filled as `.<name>.<12 hex digits>` next to its path and
 * then renamed. Returns false without a change when the path exists already.
 *
 * @throws a {@link MirrorError} `wrong-use` when the folder above is a file; `disk` when the disk fails.
 */
export function writeNewFolder(path: string, contents: FolderContents): boolean {
  const folder = resolve(path);
  if (statsOf(folder) !== undefined || isLink(folder)) return false;
  const created = createFolder(dirname(folder));
  const staged = besides(folder);
  try {
    onDisk(folder, () => mkdirSync(staged));
    for (const [name, bytes] of contents) {
      const target = join(staged, name);
      onDisk(join(folder, name), () => {
        makeFolder(dirname(target));
        writeFileSync(target, bytes, { flag: "wx" });
      });
    }
    if (renamed(staged, folder)) return true;
    rmSync(staged, { recursive: true, force: true });
    return false;
  } catch (error) {
    dropLeftover(staged);
    for (const parent of created.reverse()) removeIfEmpty(parent);
    throw error;
  }
}

/**
 * Removes a folder and all that is in it; symbolic links are removed, never followed. It first moves aside to
 * `.<name>.<12 hex digits>`, so that an interruption leaves no half of it in its place.
 *
 * @throws a {@link MirrorError} `disk` when the disk fails.
 */
export function removeFolder(path: string): void {
  const folder = resolve(path);
  const aside = besides(folder);
  onDisk(folder, () => renameSync(folder, aside));
  onDisk(folder, () => rmSync(aside, { recursive: true, force: true }));
}

function besides(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.${randomBytes(6).toString("hex")}`);
}

const taken = new Set(["EEXIST", "ENOTEMPTY", "ENOTDIR", "EISDIR"]);

function renamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (isErrnoException(error) && taken.has(error.code)) return false;
    return onDisk(to, () => {
      throw error;
    });
  }
}

/**
 * Runs a function with a folder of the given files, which is deleted afterwards.
 *
 * @throws whatever the function throws; a {@link MirrorError} `disk` when the disk fails.
 */
export async function withTemporaryFolder<Result>(
  name: string,
  contents: FolderContents,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const parent = onDisk(tmpdir(), () => mkdtempSync(join(tmpdir(), "mirrorkit-")));
  try {
    const folder = join(parent, name);
    writeNewFolder(folder, contents);
    return await use(folder);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

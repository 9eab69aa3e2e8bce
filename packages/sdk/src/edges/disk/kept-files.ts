import { randomBytes } from "node:crypto";
import { readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isErrnoException } from "../../base/problem/index.ts";
import { makeFolder } from "./make-folder.ts";
import { listFolder } from "./walk.ts";

/** What a file takes on the disk at least. */
const block = 4096;

/**
 * Keeps bytes that can be had again, such as those of a cache: the file is complete or absent. Folders are created for
 * this account only. False where the disk does not take it.
 */
export function keepFile(path: string, bytes: Uint8Array): boolean {
  const temporary = join(dirname(path), `.${randomBytes(8).toString("hex")}`);
  return quietly(() => {
    makeFolder(dirname(path), 0o700);
    try {
      writeFileSync(temporary, bytes, { flag: "wx", mode: 0o600 });
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** Marks a kept file as used now, so that it is dropped later than others. */
export function touchFile(path: string): void {
  quietly(() => utimesSync(path, new Date(), new Date()));
}

/** Drops a kept file. */
export function dropFile(path: string): void {
  quietly(() => rmSync(path, { force: true }));
}

/** Drops the kept files of a folder that were not used for longest, until the rest takes no more than so many bytes. */
export function boundFolder(folder: string, mostBytes: number): void {
  quietly(() => {
    const files = listFolder(folder).files.map(({ absolute }) => {
      const { size, mtimeMs } = statSync(absolute);
      return { absolute, mtimeMs, bytes: Math.max(block, size) };
    });
    files.sort((a, b) => b.mtimeMs - a.mtimeMs);
    let total = 0;
    for (const { absolute, bytes } of files) {
      total += bytes;
      if (total > mostBytes) dropFile(absolute);
    }
  });
}

/** Drops the folders in a folder, but for hidden ones, that were not used for longest, until so many are left. */
export function boundFolders(folder: string, most: number): void {
  quietly(() => {
    const found = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => join(folder, name))
      .map((path) => ({ path, usedAt: statSync(path).mtimeMs }));
    found.sort((a, b) => b.usedAt - a.usedAt);
    for (const { path } of found.slice(most)) rmSync(path, { recursive: true, force: true });
  });
}

/** Whether it was done; a failure of the disk does not matter. */
function quietly(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (isErrnoException(error)) return false;
    throw error;
  }
}

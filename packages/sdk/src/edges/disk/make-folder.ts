import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { isErrnoException } from "../../base/problem/index.ts";
import { isFolder, statsOf } from "./walk.ts";

/**
 * Creates a folder with those above it. Fails with the code of the system: with `recursive`, Node calls a read-only disk
 * ENOENT, and tries for ever where a file system answers ENOENT below a folder that is there.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  if (madeOne(folder, mode)) return;
  makeFolder(dirname(folder), mode);
  madeOne(folder, mode);
}

/** False where the folder above is absent. */
function madeOne(folder: string, mode: number): boolean {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (!isErrnoException(error)) throw error;
    const parent = dirname(folder);
    if (error.code === "ENOENT" && parent !== folder && statsOf(parent) === undefined) return false;
    if (error.code !== "EEXIST" || !isFolder(folder)) throw error;
  }
  return true;
}

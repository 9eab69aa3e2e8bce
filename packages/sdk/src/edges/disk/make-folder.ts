import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { isErrnoException } from "../../base/problem/index.ts";
import { statsOf } from "./walk.ts";

/** Creates a folder with those above it. Fails with the code of the system: Node calls a read-only disk ENOENT. */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { recursive: true, mode });
  } catch (error) {
    if (isErrnoException(error) && error.code === "ENOENT") mkdirSync(highestMissing(folder));
    throw error;
  }
}

function highestMissing(folder: string): string {
  const parent = dirname(folder);
  return parent === folder || statsOf(parent) !== undefined ? folder : highestMissing(parent);
}

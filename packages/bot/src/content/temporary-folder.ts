import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A folder for what workers put on the disk while they read records: one that is ended in the middle leaves it there.
 * Whoever made the folder removes it.
 */
export function makeTemporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "mirrorkit-content-"));
}

/** Makes a folder of a name within another one, whatever was in it before. */
export function makeFolderIn(parent: string, name: string): string {
  const folder = join(parent, name);
  removeTemporaryFolder(folder);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Removes a folder with all that is in it. What cannot be removed is left to the system. */
export function removeTemporaryFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The work goes on without it.
  }
}

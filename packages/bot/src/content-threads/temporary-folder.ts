import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A folder for files that workers write while they read records: a worker that is ended leaves them behind. The
 * creator of the folder removes it.
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

/** Removes a folder recursively. Files that cannot be removed are left to the system. */
export function removeTemporaryFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The work goes on without it.
  }
}

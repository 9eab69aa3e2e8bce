import { renameSync } from "node:fs";
import { dirname } from "node:path";
import { createFolder, onDisk } from "./write.ts";

/**
 * Moves a file within a disk; folders above its new place are created.
 *
 * @throws a {@link MirrorError} `disk` when the disk fails or the new place is on another one.
 */
export function moveFile(from: string, to: string): void {
  createFolder(dirname(to));
  onDisk(to, () => renameSync(from, to));
}

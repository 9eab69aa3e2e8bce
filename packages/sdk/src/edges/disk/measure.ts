import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onDisk } from "./write.ts";

/** What a path takes on the disk, with all that is below it, and when anything of it changed last. */
export interface PathMeasure {
  /** Bytes on the disk; what cannot be read counts nothing. */
  readonly bytes: number;
  /** The latest change below it; the beginning of time when nothing is there. */
  readonly modified: Date;
}

/** Measures a file or a folder; symbolic links are not followed. */
export function measurePath(path: string): PathMeasure {
  let bytes = 0;
  let latest = 0;
  const open = [path];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    try {
      const stats = lstatSync(next);
      latest = Math.max(latest, stats.mtimeMs);
      if (!stats.isDirectory()) bytes += stats.blocks * 512;
      else for (const name of readdirSync(next)) open.push(join(next, name));
    } catch {
      // What is gone meanwhile takes no room.
    }
  }
  return { bytes, modified: new Date(latest) };
}

/** Removes a file or a folder; symbolic links are removed, never followed. @throws a {@link MirrorError} `disk`. */
export function removePath(path: string): void {
  onDisk(path, () => rmSync(path, { recursive: true, force: true }));
}

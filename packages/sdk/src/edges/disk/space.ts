import { accessSync, constants, lstatSync, readdirSync, statfsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { statsOf } from "./walk.ts";

/** Room on the disk of a folder. */
export interface DiskSpace {
  /** Bytes that are free for this account. */
  readonly freeBytes: number;
  /** The size of the disk in bytes. */
  readonly totalBytes: number;
}

/** A folder or file with all that is below it. */
export interface MeasuredPath {
  /** Its path. */
  readonly path: string;
  /** Its size on the disk. */
  readonly bytes: number;
}

/** The most entries that are looked at in order to measure folders. */
const mostEntries = 200_000;

/** The free space of the disk that contains a path or would contain it; undefined when the disk does not report it. */
export function diskSpace(path: string): DiskSpace | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(existing(path));
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}

/** Whether this account may write into a folder; false when it is absent. */
export function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The largest entries of a folder, largest first. Unreadable files count as empty, links are not followed, and
 * entries after the first 200,000 are left out.
 */
export function largestIn(folder: string, count: number): readonly MeasuredPath[] {
  let left = mostEntries;

  function measure(path: string): number {
    left -= 1;
    if (left < 0) return 0;
    try {
      const stats = lstatSync(path);
      if (!stats.isDirectory()) return stats.blocks * 512;
      return readdirSync(path).reduce((sum, name) => sum + measure(join(path, name)), 0);
    } catch {
      return 0;
    }
  }

  return entriesOf(folder)
    .map((name) => ({ path: join(folder, name), bytes: measure(join(folder, name)) }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, count);
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function existing(path: string): string {
  let folder = resolve(path);
  while (statsOf(folder) === undefined && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

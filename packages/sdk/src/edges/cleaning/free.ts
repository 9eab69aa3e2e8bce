import { compareText } from "../../base/problem/index.ts";
import { lockFolder, removePath } from "../disk/index.ts";
import type { Clutter } from "./clutter.ts";

/** What was freed. */
export interface Freed {
  /** How many files and folders. */
  readonly count: number;
  /** Bytes on the disk. */
  readonly bytes: number;
}

/**
 * Removes what {@link findClutter} found, while no run of oc-mirror may begin in the workspace.
 *
 * @throws a {@link MirrorError} `refused` when a run has the workspace; `disk` when the disk fails.
 */
export function freeClutter(clutter: readonly Clutter[], workspace: string | undefined): Freed {
  const lock = workspace === undefined ? undefined : lockFolder(workspace);
  try {
    let bytes = 0;
    for (const one of [...clutter].sort((a, b) => compareText(a.path, b.path))) {
      removePath(one.path);
      bytes += one.bytes;
    }
    return { count: clutter.length, bytes };
  } finally {
    lock?.release();
  }
}

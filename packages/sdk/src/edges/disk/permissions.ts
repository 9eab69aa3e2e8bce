import { lstatSync, statSync } from "node:fs";
import { attempt } from "./read.ts";

/** Who besides its owner may read a file. */
interface FilePermissions {
  /** The permission bits, `0o600` and so on. */
  readonly mode: number;
  /** Whether every user of the machine may read it, according to its own mode bits. */
  readonly isWorldReadable: boolean;
}

/**
 * The permissions of the file that a path leads to.
 *
 * @throws a {@link MirrorError} `unreadable-input` when it does not exist; `disk` when the disk fails.
 */
export function permissionsOf(path: string): FilePermissions {
  const { mode } = attempt(path, () => statSync(path));
  return { mode: mode & 0o777, isWorldReadable: (mode & 0o004) !== 0 };
}

/** Whether anything has this path, also a link that leads nowhere or a file that may not be read. */
export function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

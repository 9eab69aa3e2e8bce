import { join } from "node:path";
import { findHistory } from "../workspace/index.ts";
import { archivesIn } from "./transfer-folder.ts";

/**
 * Whether oc-mirror completed archives in a folder at or after a time. It writes its history when they are complete, and
 * leaves out of the next archives all that the history names: to run it again would lose these images.
 */
export function hasFinishedArchives(folder: string, since: Date): boolean {
  const newest = findHistory(join(folder, "working-dir")).at(-1);
  // The name of the history counts in seconds.
  const second = Math.floor(since.getTime() / 1_000) * 1_000;
  return newest !== undefined && newest.getTime() >= second && archivesIn(folder).length > 0;
}

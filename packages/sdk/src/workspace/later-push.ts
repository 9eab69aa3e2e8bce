import { isMirrorError } from "../errors/index.ts";
import { readTextFile } from "../files/index.ts";
import type { TimedFile } from "./pass-files.ts";

const hour = 60 * 60 * 1000;
/** Names of logs carry the local time of a machine that we do not know: at most 14 hours off, and a pass takes a while. */
const surelyLater = 22 * hour;
const minute = 60 * 1000;

/** What tells of passes after a failure. */
export interface PassTraces {
  /** The list of images that failed, with the local time at which that pass began, read as UTC. */
  readonly failure: TimedFile;
  /** When that list was written, as the disk tells. */
  readonly written: Date;
  /** Logs of passes, oldest first; times as in the failure. */
  readonly logs: readonly TimedFile[];
  /** When pushes were done: the times of pinned ImageSets, or else of the cluster resources. */
  readonly pushes: readonly Date[];
}

/**
 * Tells whether a push went through after a failure. When in doubt it did not: a log of a later pass that says
 * so counts, a push after the list was written, and one so much later that no time zone explains it.
 */
export function pushedSince({ failure, written, logs, pushes }: PassTraces): boolean {
  const later = logs.filter(({ time }) => time.getTime() > failure.time.getTime());
  if (later.some(({ path }) => logTellsPush(path))) return true;
  return pushes.some(
    (push) =>
      push.getTime() > written.getTime() + minute ||
      push.getTime() >= failure.time.getTime() + surelyLater,
  );
}

/** Whether a log is of a push whose images all went through. */
function logTellsPush(path: string): boolean {
  try {
    const text = readTextFile(path);
    return text.includes("=== Results ===") && !text.includes("✗");
  } catch (error) {
    if (isMirrorError(error)) return false;
    throw error;
  }
}

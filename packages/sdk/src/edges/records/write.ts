import { join } from "node:path";
import { MirrorError, type Problem } from "../../base/problem/index.ts";
import { namesIn, writeNewFolder } from "../disk/index.ts";
import { checkTimeOfRecord } from "./future.ts";
import { timeOfRecord } from "./name.ts";
import { placeRecord, type RecordPlan } from "./plan-record.ts";

/** A written record. */
export interface WrittenRecord {
  /** Its name, `20261123T090712Z`. */
  readonly name: string;
  /** Path of its folder. */
  readonly folder: string;
  /** Warnings about its folder: records of a later time (rule `record-clock`). */
  readonly problems: readonly Problem[];
}

/** So many names may be taken by others at the very same time before something must be wrong. */
const mostTries = 100;

/**
 * Writes a record as a new folder, complete or not at all. It never overwrites an existing record: when the second
 * of its name is taken, it uses the next free one.
 *
 * @throws a {@link MirrorError} `wrong-use` when the folder is a file or the record would be dated after now;
 * `disk` when the disk fails or is read-only.
 */
export function writeRecord(into: string, plan: RecordPlan, now: Date = new Date()): WrittenRecord {
  checkTimeOfRecord(plan.time, now);
  for (let tries = 0; tries < mostTries; tries++) {
    const taken = namesIn(into);
    const { name, files } = placeRecord(plan, taken);
    const folder = join(into, name);
    if (writeNewFolder(folder, files)) return { name, folder, problems: later(name, taken, into) };
  }
  throw new MirrorError("disk", "no name is left for the record: others use them all", {
    hint: "Check which other program writes into this folder.",
    position: { file: into },
  });
}

function later(name: string, taken: readonly string[], into: string): readonly Problem[] {
  const newest = taken.filter((other) => timeOfRecord(other) !== undefined).at(-1);
  if (newest === undefined || newest < name) return [];
  return [
    {
      rule: "record-clock",
      severity: "warning",
      message: `there is a record of a later time, ${newest}`,
      help: "Check the clock of this machine and of the one that made it.",
      position: { file: into },
    },
  ];
}

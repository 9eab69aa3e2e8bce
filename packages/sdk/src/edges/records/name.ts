import { MirrorError } from "../../base/problem/index.ts";

const recordName = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const leftoverName = /^\.\d{8}T\d{6}Z\.[0-9a-f]{12}$/;

/** The name of a record for a time, in UTC: `20261123T090712Z`. Names sort like their times. */
export function recordNameOf(time: Date): string {
  const name = Number.isNaN(time.getTime()) ? "" : time.toISOString().replace(/[-:]|\.\d+/g, "");
  if (recordName.test(name)) return name;
  throw new MirrorError("wrong-use", "the time of a record must lie between the years 0 and 9999");
}

/** The time in a record's name; undefined when it is not the name of a record. */
export function timeOfRecord(name: string): Date | undefined {
  if (!recordName.test(name)) return undefined;
  const time = new Date(name.replace(recordName, "$1-$2-$3T$4:$5:$6Z"));
  return !Number.isNaN(time.getTime()) && recordNameOf(time) === name ? time : undefined;
}

/** Whether a name has the form of a record's name, even with an impossible time: such names sort like records. */
export function isNamedLikeRecord(name: string): boolean {
  return recordName.test(name);
}

/** Whether a folder's name is that of a leftover from an interrupted write or removal. */
export function isLeftover(name: string): boolean {
  return leftoverName.test(name);
}

/** The name for a new record: its time, or the next second that no entry of the folder has. */
export function freeName(time: Date, taken: readonly string[]): string {
  let second = time;
  while (taken.includes(recordNameOf(second))) second = new Date(second.getTime() + 1_000);
  return recordNameOf(second);
}

import type { PassEvidence } from "./pass.ts";

/** A push writes the pinned ImageSet and the cluster resources within this time of one another: 2 s. */
export const onePassMs = 2_000;

const minute = 60_000;
const hour = 60 * minute;
/** Names of logs carry the local time of a machine that we do not know: at most 14 hours off, and a pass takes a while. */
const surelyLater = 22 * hour;
/** A dry run writes its mapping and then, within this time, its cluster resources; clocks that differ included. */
const dryRunMs = 5 * minute;

/** When the newest cluster resource was written. */
export function writtenAt({ resources }: Pick<PassEvidence, "resources">): Date | undefined {
  const times = resources.flatMap(({ createdAt }) => createdAt?.getTime() ?? []);
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

/** Whether two times are of one pass. */
export function areOfOnePass(one: Date, other: Date): boolean {
  return Math.abs(one.getTime() - other.getTime()) <= onePassMs;
}

/** Whether the pass that pinned the newest ImageSet wrote the cluster resources, according to the times. */
export function fitsPinned({ resources, pinned }: PassEvidence): boolean {
  const written = writtenAt({ resources });
  const newest = pinned.at(-1);
  if (written === undefined || newest === undefined) return false;
  return written.getTime() - newest.getTime() <= onePassMs;
}

/** Whether something was written surely after a list of failed images, in whatever time zone that pass ran. */
export function isSurelyAfter(
  time: Date,
  failures: { readonly time: Date; readonly modified: Date },
): boolean {
  return (
    time.getTime() > failures.modified.getTime() + minute ||
    time.getTime() >= failures.time.getTime() + surelyLater
  );
}

/** Whether one push wrote a list of failed images and a pinned ImageSet, according to the disk. */
export function isListOf(failures: { readonly modified: Date }, pinned: Date): boolean {
  return Math.abs(failures.modified.getTime() - pinned.getTime()) <= minute;
}

/** Whether the mapping is so much older than the cluster resources that no dry run can have written both. */
export function isLongBefore(mapping: Date, written: Date): boolean {
  return written.getTime() - mapping.getTime() > dryRunMs;
}

/** Whether the mapping was written right before the cluster resources, as a dry run does it. */
export function isRightBefore(mapping: Date, written: Date): boolean {
  const before = written.getTime() - mapping.getTime();
  return before >= -onePassMs && before <= 2 * onePassMs;
}

/**
 * Whether a console's time of writing and that of cluster resources may be of one pass: the console has the local time
 * of a machine whose zone is not known, and zones differ by quarters of an hour.
 */
export function mayBeOneMoment(local: Date, utc: Date): boolean {
  const quarter = 15 * minute;
  const apart = utc.getTime() - local.getTime();
  if (Math.abs(apart) > 14 * hour + minute) return false;
  const rest = ((apart % quarter) + quarter) % quarter;
  return Math.min(rest, quarter - rest) <= 15_000;
}

import { MirrorError, type Problem } from "../../base/problem/index.ts";
import { removeFolder } from "../disk/index.ts";
import { listRecords, type RecordSummary } from "./list.ts";

/** Which records stay: those that any of the two keeps. */
export interface PrunePolicy {
  /** So many of the newest, at least 1. */
  readonly keep: number;
  /** Those younger than so many days; undefined keeps none by age. */
  readonly keepDays?: number;
}

/** What stays and what goes, both oldest first. */
export interface PruneDecision {
  /** The records that stay. */
  readonly kept: readonly RecordSummary[];
  /** The records that go. */
  readonly removed: readonly RecordSummary[];
}

/** What was done to a folder of records. */
export interface PruneResult extends PruneDecision {
  /** Entries that are not good records: they are never removed; see {@link listRecords}. */
  readonly problems: readonly Problem[];
}

const day = 24 * 60 * 60 * 1_000;

/**
 * Decides which records go. The newest successful push always stays; where no record says to be one, the
 * newest with cluster resources of a pass that did not fail.
 *
 * @param now - what days are counted from
 * @throws a {@link MirrorError} `wrong-use` when the policy is not a whole number of at least 1.
 */
export function decidePrune(
  records: readonly RecordSummary[],
  policy: PrunePolicy,
  now: Date,
): PruneDecision {
  const { keep, keepDays } = policy;
  if (![keep, keepDays ?? 1].every((number) => Number.isSafeInteger(number) && number >= 1)) {
    throw new MirrorError(
      "wrong-use",
      "the number of records to keep must be a whole number of at least 1",
    );
  }
  const since = keepDays === undefined ? Infinity : now.getTime() - keepDays * day;
  const last = lastGood(records);
  const stays = (record: RecordSummary, index: number): boolean =>
    index >= records.length - keep ||
    record === last ||
    new Date(record.manifest.created).getTime() >= since;
  return {
    kept: records.filter(stays),
    removed: records.filter((record, index) => !stays(record, index)),
  };
}

/**
 * Removes old records from a folder; see {@link decidePrune}. What is not a good record is left alone.
 *
 * @param now - what days are counted from, and what no record may be later than
 * @throws a {@link MirrorError} `wrong-use` when the policy or the folder is not usable; `disk` when the disk
 * fails.
 */
export function pruneRecords(into: string, policy: PrunePolicy, now: Date): PruneResult {
  const { records, problems } = listRecords(into, now);
  const decision = decidePrune(records, policy, now);
  for (const { folder } of decision.removed) removeFolder(folder);
  return { ...decision, problems };
}

function lastGood(records: readonly RecordSummary[]): RecordSummary | undefined {
  const newest = (state: string) => records.findLast(({ manifest }) => manifest.state === state);
  return newest("pushed") ?? newest("unknown");
}

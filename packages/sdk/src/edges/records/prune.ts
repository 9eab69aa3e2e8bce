import { MirrorError, type Problem } from "../../base/problem/index.ts";
import { removeFolder } from "../disk/index.ts";
import { listRecords, type RecordSummary } from "./list.ts";

/** The retention policy: a record stays when either rule keeps it. */
export interface PrunePolicy {
  /** The number of newest records to keep, at least 1. */
  readonly keep: number;
  /** The age in days up to which records are kept; undefined keeps none by age. */
  readonly keepDays?: number;
}

/** The records to keep and to remove, both oldest first. */
export interface PruneDecision {
  /** The records to keep. */
  readonly kept: readonly RecordSummary[];
  /** The records to remove. */
  readonly removed: readonly RecordSummary[];
}

/** The result of pruning a folder of records. */
export interface PruneResult extends PruneDecision {
  /** Entries that are not valid records: they are never removed; see {@link listRecords}. */
  readonly problems: readonly Problem[];
}

const day = 24 * 60 * 60 * 1_000;

/**
 * Decides which records to remove. The newest successful push always stays; without one, so does the newest record
 * with cluster resources of a pass that did not fail.
 *
 * @param now - the time from which days are counted
 * @throws a {@link MirrorError} `wrong-use` when a number of the policy is not a whole number of at least 1.
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
 * Removes old records from a folder; see {@link decidePrune}. Entries that are not valid records stay.
 *
 * @param now - the time from which days are counted; no record may be later
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

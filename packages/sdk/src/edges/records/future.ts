import { MirrorError, type Problem } from "../../base/problem/index.ts";
import { isNamedLikeRecord, recordNameOf } from "./name.ts";

/** How far the clock of a recording machine may be ahead of ours. */
const skewMs = 10 * 60 * 1_000;

/**
 * Rejects records dated more than ten minutes after now: such a record would be the newest permanently. None of the
 * records may be used until it is removed.
 *
 * @param names - names of records; other names are skipped
 * @throws a {@link MirrorError} `refused` that names the latest record and the fix.
 */
export function refuseFutureRecords(names: Iterable<string>, now: Date): void {
  const limit = latestName(now);
  let latest = limit;
  for (const name of names) if (isNamedLikeRecord(name) && name > latest) latest = name;
  if (latest === limit) return;
  const message = `the record ${latest} is ${dated(now)}`;
  const hint =
    "Until it is gone, no other record of the folder is used. Remove it in a reviewed change, or correct the clock of this machine.";
  throw new MirrorError("refused", message, {
    hint,
    problems: [{ rule: "record-future", severity: "error", message, help: hint }],
  });
}

/**
 * Refuses to make a record that {@link refuseFutureRecords} would refuse.
 *
 * @throws a {@link MirrorError} `wrong-use`.
 */
export function checkTimeOfRecord(time: Date, now: Date): void {
  if (time.getTime() <= now.getTime() + skewMs) return;
  throw new MirrorError("wrong-use", `the record would be ${dated(now)}: ${recordNameOf(time)}`, {
    hint: "Give the time of the pass, or correct the clock of this machine.",
  });
}

/** The problem of a record whose name, or whose time of creation, is after now; empty for all others. */
export function futureRecord(
  folder: string,
  { name, created }: { readonly name: string; readonly created?: string | undefined },
  now: Date,
): readonly Problem[] {
  const isNamedLater = isNamedLikeRecord(name) && name > latestName(now);
  const isCreatedLater = new Date(created ?? 0).getTime() > now.getTime() + skewMs;
  if (!isNamedLater && !isCreatedLater) return [];
  return [
    {
      rule: "record-future",
      severity: "error",
      message: `this record is ${dated(now)}`,
      help: "Remove it, or correct the clock of this machine. Until then no other record of the folder is used.",
      position: { file: folder },
    },
  ];
}

function latestName(now: Date): string {
  return recordNameOf(new Date(now.getTime() + skewMs));
}

function dated(now: Date): string {
  return `dated after the current time, ${now.toISOString().slice(0, 19)}Z`;
}

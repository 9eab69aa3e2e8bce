import { basename, dirname, join } from "node:path";
import { didYouMean, MirrorError, printable, quoted } from "../../base/problem/index.ts";
import { isFile, isFolder, isLink, namesIn } from "../disk/index.ts";
import { refuseFutureRecords } from "./future.ts";
import { timeOfRecord } from "./name.ts";

const newest = "latest";

/**
 * The name of a record: the given name, or for `latest` the newest of the folder in any state.
 *
 * @throws a {@link MirrorError} `wrong-use`, naming the closest record, when no record has the name; also for
 * `latest` in a folder without records, and when a file or folder is really named `latest`.
 */
export function findRecordName(into: string, given: string): string {
  const entries = namesIn(into);
  const names = entries.filter(isRecordName);
  if (given === newest) return newestName(into, entries.includes(newest), names);
  if (names.includes(given)) return given;
  const begun = given === "" ? undefined : names.findLast((name) => name.startsWith(given));
  const near = begun ?? given;
  const hint = didYouMean(near, names.toReversed()).help ?? listHint(names);
  const message = isRecordName(given)
    ? `${printable(into)} has no record ${given}`
    : `${quoted(given)} is not a valid record name`;
  throw new MirrorError("wrong-use", message, { hint });
}

/**
 * Resolves the path of a pass: `DIR/latest` is the newest record of `DIR`, unless a file or folder is really named
 * `latest`. Any other path is returned unchanged.
 *
 * @throws a {@link MirrorError} as {@link refuseFutureRecords} does.
 */
export function newestRecordPath(path: string, now: Date = new Date()): string {
  if (basename(path) !== newest || isFile(path) || isFolder(path) || isLink(path)) return path;
  const into = dirname(path);
  const name = namesIn(into).findLast(isRecordName);
  if (name === undefined) return path;
  refuseFutureRecords(namesIn(into), now);
  return join(into, name);
}

function newestName(into: string, isTaken: boolean, names: readonly string[]): string {
  const name = names.at(-1);
  if (isTaken) {
    const message = `${printable(join(into, newest))} exists, so latest is ambiguous`;
    const record = name === undefined ? "" : `, or name the newest record: ${name}`;
    throw new MirrorError("wrong-use", message, { hint: `Rename it${record}.` });
  }
  if (name !== undefined) return name;
  throw new MirrorError("wrong-use", `${printable(into)} has no records`, {
    hint: "Create one with mirrorkit record, or name another folder with --into.",
  });
}

function listHint(names: readonly string[]): string {
  const last = names.at(-1);
  return last === undefined
    ? "The folder has no records. Name another one with --into."
    : `Records are named by their time in UTC. The newest is ${last}; mirrorkit record list shows all.`;
}

function isRecordName(name: string): boolean {
  return timeOfRecord(name) !== undefined;
}

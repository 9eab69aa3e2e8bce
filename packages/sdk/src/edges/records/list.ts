import { join } from "node:path";
import { compareProblems, MirrorError, type Problem, printable } from "../../base/problem/index.ts";
import { isFile, isFolder, isLink, namesIn, openFile, readFileBytes } from "../disk/index.ts";
import { futureRecord, refuseFutureRecords } from "./future.ts";
import type { RecordManifest } from "./manifest.ts";
import {
  largestManifest,
  type ManifestReading,
  noManifest,
  readManifest,
} from "./manifest-text.ts";
import { isLeftover, timeOfRecord } from "./name.ts";
import { manifestFile } from "./paths.ts";

/** A record and its manifest. */
export interface RecordSummary {
  /** Its name, equal to that of its folder. */
  readonly name: string;
  /** Path of its folder. */
  readonly folder: string;
  /** Its manifest; the files are not read, see {@link verifyRecord}. */
  readonly manifest: RecordManifest;
}

/** The content of a folder of records. */
export interface RecordList {
  /** The records, oldest first. */
  readonly records: readonly RecordSummary[];
  /** Entries that look like records but are not, sorted. */
  readonly problems: readonly Problem[];
}

/**
 * Lists the records of a folder by their manifests; an absent folder has none.
 *
 * Left out, each with a problem, are folders without a valid manifest (rules `record-manifest`, `record-tampered`),
 * with the manifest of another record (`record-name`), dated after now (`record-future`), with another name
 * (`no-record`), and leftovers of an interruption (`record-leftover`). Files and hidden folders of other authors
 * are skipped. To choose a record for use, call {@link recordsForUse}.
 *
 * @throws a {@link MirrorError} `wrong-use` when the folder is a file; `disk` when the disk fails.
 */
export function listRecords(into: string, now: Date = new Date()): RecordList {
  if (isFile(into)) {
    throw new MirrorError("wrong-use", `${printable(into)} is a file, not a folder of records`);
  }
  const records: RecordSummary[] = [];
  const problems: Problem[] = [];
  for (const name of namesIn(into)) {
    const folder = join(into, name);
    if (timeOfRecord(name) === undefined) {
      problems.push(...otherEntry(name, folder));
      continue;
    }
    const { manifest, problems: found } = manifestOf(folder, name, now);
    problems.push(...found);
    if (manifest !== undefined && found.length === 0) records.push({ name, folder, manifest });
  }
  return { records, problems: problems.sort(compareProblems) };
}

/**
 * The records of a folder, oldest first, to choose one for use.
 *
 * @throws a {@link MirrorError} as {@link listRecords} does, and `refused` when a record is dated after now.
 */
export function recordsForUse(into: string, now: Date = new Date()): readonly RecordSummary[] {
  const { records } = listRecords(into, now);
  refuseFutureRecords(namesIn(into), now);
  return records;
}

/** Reads the manifest of a folder and checks that it is this folder's, and of no time to come. */
export function manifestOf(folder: string, name: string, now: Date): ManifestReading {
  const path = join(folder, manifestFile);
  if (isLink(folder)) return { problems: [tampered(folder, "it is a symbolic link")] };
  if (isLink(path)) return { problems: [tampered(path, "it is a symbolic link")] };
  if (!isFile(path)) return { problems: [noManifest(path, "it does not exist")] };
  const size = sizeOf(path);
  if (size > largestManifest) {
    const reason = `it has ${size} bytes, and at most ${largestManifest} are read`;
    return { problems: [noManifest(path, reason)] };
  }
  const reading = readManifest(readFileBytes(path), path);
  const { manifest } = reading;
  const problems = [
    ...reading.problems,
    ...futureRecord(folder, { name, created: manifest?.created }, now),
    ...(manifest === undefined || manifest.name === name ? [] : [otherName(folder, manifest.name)]),
  ];
  return { ...reading, problems };
}

/** Creates the problem of a file that differs from its record. */
export function tampered(path: string, what: string): Problem {
  return {
    rule: "record-tampered",
    severity: "error",
    message: `changed since it was recorded: ${what}`,
    help: "Restore the record from where it was copied, or remove it.",
    position: { file: path },
  };
}

function otherName(folder: string, name: string): Problem {
  return {
    rule: "record-name",
    severity: "error",
    message: `its manifest is that of ${name}: the folder was copied or renamed, and two records have the same time`,
    help: `Rename the folder back to ${name}, or remove it if that record exists.`,
    position: { file: folder },
  };
}

function otherEntry(name: string, folder: string): readonly Problem[] {
  const position = { file: folder };
  if (isLeftover(name)) {
    const message = "left behind when writing or removing a record was interrupted";
    const help = "Remove the folder: it is not complete.";
    return [{ rule: "record-leftover", severity: "warning", message, help, position }];
  }
  if (name.startsWith(".") || !isFolder(folder)) return [];
  const message = "this folder is not a record: its name is not a time such as 20261123T090712Z";
  const help = "Move it elsewhere.";
  return [{ rule: "no-record", severity: "warning", message, help, position }];
}

function sizeOf(path: string): number {
  const file = openFile(path);
  file.close();
  return file.size;
}

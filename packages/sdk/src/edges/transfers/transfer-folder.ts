import { join } from "node:path";
import { defined, isMirrorError } from "../../base/problem/index.ts";
import {
  asideFolder,
  isArchive,
  isVersionOneArchive,
  readTransfer,
  type TransferArchive,
  type TransferLink,
  type TransferRecord,
  transferFile,
  transferSources,
} from "../../models/transfer/index.ts";
import { hashFile, isFile, namesIn, openFile, readTextFile } from "../disk/index.ts";
import { findHistory } from "../workspace/index.ts";

/** Path of the record of the transfer in a folder. */
export function recordPath(folder: string): string {
  return join(folder, transferFile);
}

/** Whether a folder has a transfer record. */
export function hasTransferRecord(folder: string): boolean {
  return isFile(recordPath(folder));
}

/**
 * Reads the record of the transfer in a folder.
 *
 * @throws a {@link MirrorError} `unreadable-input` when it is missing; `invalid-input` when it is none or was changed.
 */
export function readTransferRecord(folder: string): TransferRecord {
  const path = recordPath(folder);
  return readTransfer(readTextFile(path), path);
}

/** The names of the archives in a folder, of v1 too, sorted. */
export function archivesIn(folder: string): readonly string[] {
  return namesIn(folder).filter(
    (name) => (isArchive(name) || isVersionOneArchive(name)) && isFile(join(folder, name)),
  );
}

/** The archives of a folder without their content, one text each: name, size in bytes and time of the last change. */
export function archiveStates(folder: string): readonly string[] {
  return archivesIn(folder).map((name) => {
    const file = openFile(join(folder, name));
    file.close();
    return `${name} ${file.size} ${file.modified.toISOString()}`;
  });
}

/** An archive with what its end says. */
export interface HashedArchive extends TransferArchive {
  /** Whether it ends as an archive does that was closed. */
  readonly isClosed: boolean;
}

/** Hashes the archives of a folder, one after another. */
export async function hashArchives(folder: string): Promise<readonly HashedArchive[]> {
  const found: HashedArchive[] = [];
  for (const name of archivesIn(folder)) {
    const { size, sha256, tail } = await hashFile(join(folder, name));
    // A tar ends with two blocks of zeros, which are written when it is closed.
    const isClosed = tail.length === 1_024 && tail.every((byte) => byte === 0);
    found.push({ name, size, sha256, isClosed });
  }
  return found;
}

/** The transfers that were moved aside in a folder, oldest first; what cannot be read is left out. */
export function transfersAside(folder: string): readonly TransferRecord[] {
  const aside = join(folder, asideFolder);
  return namesIn(aside).flatMap((name) => readable(join(aside, name)) ?? []);
}

/** A transfer with what it was made from, as far as that is beside it. */
export interface KnownTransfer {
  /** Its record. */
  readonly record: TransferRecord;
  /** Path of its mapping; undefined where it is not kept. */
  readonly mapping?: string;
  /** Path of its ImageSet; undefined where it is not kept. */
  readonly imageSet?: string;
}

/**
 * The last transfer of a folder: the one whose archives are there, or the last that was moved aside. Undefined when there
 * is none.
 *
 * @throws a {@link MirrorError} `invalid-input` when the record in the folder was changed.
 */
export function lastTransfer(folder: string): KnownTransfer | undefined {
  if (hasTransferRecord(folder)) return known(folder, readTransferRecord(folder));
  const aside = join(folder, asideFolder);
  const found = namesIn(aside).flatMap((name) => {
    const record = readable(join(aside, name));
    return record === undefined ? [] : [known(join(aside, name), record)];
  });
  return found.at(-1);
}

function known(folder: string, record: TransferRecord): KnownTransfer {
  const pathOf = (name: string): string | undefined => {
    const path = join(folder, name);
    return isFile(path) ? path : undefined;
  };
  const { mapping, imageSet } = transferSources;
  return { record, ...defined({ mapping: pathOf(mapping), imageSet: pathOf(imageSet) }) };
}

/** The transfers that a folder remembers as pushed, oldest first; undefined when it remembers none. */
export function appliedTransfers(state: string): readonly TransferLink[] | undefined {
  const folder = join(state, asideFolder, pushedFolder);
  const links = namesIn(folder).flatMap((name) => {
    const record = attempt(join(folder, name));
    return record === undefined ? [] : [{ name: record.name, digest: record.digest }];
  });
  return links.length === 0 ? undefined : links;
}

/** Where copies of the records of pushed transfers are. */
export const pushedFolder = "pushed";

function readable(folder: string): TransferRecord | undefined {
  return hasTransferRecord(folder) ? attempt(recordPath(folder)) : undefined;
}

function attempt(path: string): TransferRecord | undefined {
  try {
    return readTransfer(readTextFile(path), path);
  } catch (error) {
    if (isMirrorError(error)) return undefined;
    throw error;
  }
}

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

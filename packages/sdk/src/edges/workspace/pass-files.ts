import { join } from "node:path";
import { namesIn } from "../disk/index.ts";

/** A file with a time in its name. */
export interface TimedFile {
  /** Path to open it by. */
  readonly path: string;
  /** The time in its name. */
  readonly time: Date;
}

/** A release signature that oc-mirror fetched. */
export interface StoredSignature {
  /** Version and architecture of the release, `4.20.18-x86_64`. */
  readonly release: string;
  /** Digest of its payload, `sha256:<64 hex digits>`. */
  readonly digest: string;
}

/** The pinned ImageSets of a working-dir, oldest first. */
export function findPinnedImageSets(folder: string): readonly TimedFile[] {
  return timed(folder, /^isc_pinned_(.+)\.ya?ml$/, (text) => new Date(text));
}

/** The lists of images that could not be mirrored, oldest first; see {@link findLogs} for their times. */
export function findErrorFiles(folder: string): readonly TimedFile[] {
  return timed(join(folder, "logs"), /^mirroring_errors_(\d{8}_\d{6})\.txt$/, logTime);
}

/** The times of the history files, which only a pass to disk writes, oldest first. */
export function findHistory(folder: string): readonly Date[] {
  const files = timed(join(folder, ".history"), /^\.history-(.+)$/, (text) => new Date(text));
  return files.map(({ time }) => time);
}

/** The log of oc-mirror 4.18, to which all passes append; undefined when it does not exist. */
export function findSharedLog(folder: string): string | undefined {
  const logs = join(folder, "logs");
  return namesIn(logs).includes("oc-mirror.log") ? join(logs, "oc-mirror.log") : undefined;
}

/** The logs of passes, oldest first. Their names have the local time of the pass, which is read as UTC. */
export function findLogs(folder: string): readonly TimedFile[] {
  return timed(join(folder, "logs"), /^oc-mirror-(\d{8}_\d{6})\.log$/, logTime);
}

/** The release signatures of a working-dir, by release. */
export function findSignatures(folder: string): readonly StoredSignature[] {
  return namesIn(join(folder, "signatures")).flatMap((name) => {
    const match = /^(.+)-(sha256)-([0-9a-f]{64})$/.exec(name);
    if (match === null) return [];
    const [, release = "", algorithm = "", hex = ""] = match;
    return [{ release, digest: `${algorithm}:${hex}` }];
  });
}

function timed(folder: string, pattern: RegExp, toDate: (text: string) => Date): TimedFile[] {
  return namesIn(folder)
    .flatMap((name) => {
      const [, text] = pattern.exec(name) ?? [];
      return text === undefined ? [] : [{ path: join(folder, name), time: toDate(text) }];
    })
    .filter(({ time }) => !Number.isNaN(time.getTime()))
    .sort((a, b) => a.time.getTime() - b.time.getTime());
}

function logTime(text: string): Date {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6Z");
  return new Date(iso);
}

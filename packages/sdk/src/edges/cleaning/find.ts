import { join } from "node:path";
import { compareText } from "../../base/problem/index.ts";
import { isOver } from "../../models/journal/index.ts";
import { asideFolder } from "../../models/transfer/index.ts";
import { isFolder, measurePath, namesIn, readTextFile } from "../disk/index.ts";
import { listJournals } from "../journal/index.ts";
import { decidePrune, listRecords } from "../records/index.ts";
import {
  type CleanPolicy,
  type Clutter,
  type ClutterKind,
  type KeptPath,
  usualCleaning,
} from "./clutter.ts";

/** Where to look; what is undefined is left alone. */
export interface CleanPlaces {
  /** The folder of `oc-mirror --workspace`, or of the archives. */
  readonly workspace?: string;
  /** The folder of `oc-mirror --cache-dir`. */
  readonly cache?: string;
  /** The folder of the records. */
  readonly records?: string;
}

/** What may go and what stays. */
export interface CleanPlan {
  /** What no later pass needs, by path. */
  readonly clutter: readonly Clutter[];
  /** What stays although it is large, and why. */
  readonly kept: readonly KeptPath[];
}

const dayMs = 24 * 3_600_000;
const recordDays = 183;
const pinnedKept = 3;

/**
 * Finds what no later pass needs. The cache, `.history`, the newest pinned ImageSet with its catalogs, release signatures and
 * the newest transfer stay: the next pass needs them, or a pass to disk would leave images out.
 */
export function findClutter(
  places: CleanPlaces,
  now: Date,
  policy: CleanPolicy = usualCleaning,
): CleanPlan {
  const { workspace, cache, records } = places;
  const clutter = [
    ...(workspace === undefined ? [] : inWorkspace(workspace, now, policy)),
    ...(cache === undefined ? [] : unfinishedUploads(cacheOf(cache), now)),
    ...(records === undefined ? [] : inRecords(records, now, policy)),
  ];
  const kept = [
    ...(cache === undefined
      ? []
      : [keptPath(cacheOf(cache), "the cache: the next pass copies only what it lacks")]),
    ...(workspace === undefined
      ? []
      : [keptPath(workingDir(workspace), "the working-dir: oc-mirror reads it in the next pass")]),
  ].filter(({ bytes }) => bytes > 0);
  const byPath = new Map(clutter.map((one) => [one.path, one]));
  return { clutter: [...byPath.values()].sort((a, b) => compareText(a.path, b.path)), kept };
}

function inWorkspace(workspace: string, now: Date, policy: CleanPolicy): readonly Clutter[] {
  const inside = workingDir(workspace);
  const ours = join(workspace, "logs");
  const theirs = join(inside, "logs");
  const { keepLogs } = policy;
  const pinned = namesIn(inside).filter((name) => /^isc_pinned_.+\.ya?ml$/.test(name));
  const twins = namesIn(inside).filter((name) => /^disc_pinned_.+\.ya?ml$/.test(name));
  return [
    ...older(ours, /^mirrorkit-.+\.(?:log|json)$/, keepLogs * 2, ["log", "an old log"]),
    ...older(theirs, /^oc-mirror-.+\.log$/, keepLogs, ["log", "an old log of oc-mirror"]),
    ...older(theirs, /^mirroring_errors_.+\.txt$/, keepLogs, [
      "log",
      "an old list of failed images",
    ]),
    ...oldJournals(workspace, keepLogs * 2),
    ...[...pinned.slice(0, -pinnedKept), ...twins.slice(0, -pinnedKept)].map((name) =>
      item(join(inside, name), "pinned-imageset", "a pinned ImageSet of an old pass"),
    ),
    ...oldCatalogs(inside, pinned.at(-1)),
    ...oldTransfers(workspace),
    ...leftovers(workspace, now),
    ...leftovers(inside, now),
  ];
}

function inRecords(folder: string, now: Date, { keepRecords }: CleanPolicy): readonly Clutter[] {
  const { records } = listRecords(folder);
  const { removed } = decidePrune(records, { keep: keepRecords, keepDays: recordDays }, now);
  return [
    ...removed.map(({ folder: path }) => item(path, "record", "a record older than half a year")),
    ...leftovers(folder, now),
  ];
}

/** By name, which begins with a time: all but the newest. */
function older(folder: string, pattern: RegExp, keep: number, as: Label): readonly Clutter[] {
  const names = namesIn(folder).filter((name) => pattern.test(name));
  return names
    .slice(0, Math.max(0, names.length - keep))
    .map((name) => item(join(folder, name), ...as));
}

/**
 * Journals of passes that are over. The newest is the one that a run goes on in; the last good one says what the mirror has,
 * so that the next run knows whether there is anything to do.
 */
function oldJournals(workspace: string, keep: number): readonly Clutter[] {
  const journals = listJournals(workspace);
  const good = journals.findLast(({ run }) => isOver(run) && run.outcome !== "nothing-to-do");
  return journals
    .slice(0, Math.max(0, journals.length - Math.max(keep, 1)))
    .filter((journal) => journal !== good && isOver(journal.run))
    .map(({ path }) => item(path, "journal", "the journal of an old pass"));
}

/** What something is, and the clause that says why it may go. */
type Label = readonly [kind: ClutterKind, reason: string];

/** Catalogs whose digest the newest pinned ImageSet does not name; without one, all stay. */
function oldCatalogs(inside: string, pinned: string | undefined): readonly Clutter[] {
  if (pinned === undefined) return [];
  const named = readTextFile(join(inside, pinned));
  const folder = join(inside, "operator-catalogs");
  return namesIn(folder).flatMap((name) => {
    const digests = namesIn(join(folder, name)).filter((digest) => /^[0-9a-f]{64}$/.test(digest));
    // A catalog that the ImageSet does not name at all may be another ImageSet's in the same workspace.
    if (!digests.some((digest) => named.includes(digest))) return [];
    return digests
      .filter((digest) => !named.includes(digest))
      .map((digest) => item(join(folder, name, digest), "catalog", "a catalog of an old pass"));
  });
}

function oldTransfers(workspace: string): readonly Clutter[] {
  const folder = join(workspace, asideFolder);
  const names = namesIn(folder).filter((name) => /^\d{8}T\d{6}Z$/.test(name));
  return names
    .slice(0, -1)
    .map((name) =>
      item(join(folder, name), "transfer", "archives of a transfer before the last one"),
    );
}

/** What an interrupted write left: `.<name>.<12 hex digits>`, untouched for a day. */
function leftovers(folder: string, now: Date): readonly Clutter[] {
  return namesIn(folder)
    .filter((name) => /^\..+\.[0-9a-f]{12}$/.test(name))
    .filter((name) => isOlder(join(folder, name), now, 1))
    .map((name) => item(join(folder, name), "leftover", "left by an interrupted write"));
}

/** Uploads that were never finished: the embedded registry of the cache does not use them again. */
function unfinishedUploads(cache: string, now: Date): readonly Clutter[] {
  const found: Clutter[] = [];
  const open = [join(cache, "docker", "registry", "v2", "repositories")];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const name of namesIn(folder)) {
      const path = join(folder, name);
      if (name === "_uploads") {
        const uploads = namesIn(path).map((upload) => join(path, upload));
        const old = uploads.filter((upload) => isOlder(upload, now, 1));
        found.push(
          ...old.map((upload) => item(upload, "upload", "an upload that was never finished")),
        );
      } else if (!name.startsWith("_") && isFolder(path)) open.push(path);
    }
  }
  return found;
}

function isOlder(path: string, now: Date, days: number): boolean {
  return measurePath(path).modified.getTime() < now.getTime() - days * dayMs;
}

function item(path: string, kind: ClutterKind, reason: string): Clutter {
  return { path, kind, reason, bytes: measurePath(path).bytes };
}

function keptPath(path: string, reason: string): KeptPath {
  return { path, reason, bytes: measurePath(path).bytes };
}

function workingDir(workspace: string): string {
  const inside = join(workspace, "working-dir");
  return isFolder(inside) ? inside : workspace;
}

function cacheOf(folder: string): string {
  return join(folder, ".oc-mirror", ".cache");
}

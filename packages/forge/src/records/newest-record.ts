import { refuseFutureRecords, withTemporaryFolder } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { openRecord } from "@mirrorkit/sdk/records";
import type { Workspace } from "@mirrorkit/sdk/workspace";
import type { TreeFile } from "../client/index.ts";

/** A folder of records at a commit, and how it is read. */
export interface RecordsFolder {
  /** The folder, from the project's root. */
  readonly folder: string;
  /** All files below a folder by their whole path. */
  readTree(folder: string): Promise<ReadonlyMap<string, TreeFile>>;
  /** A file's bytes; undefined when it does not exist. */
  readFile(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
}

/** A record that was read from a forge, on the disk while it is used. */
export interface FetchedRecord {
  /** Its name. */
  readonly name: string;
  /** The folder that it is in for now. */
  readonly folder: string;
  /** Its content. */
  readonly workspace: Workspace;
}

const largestFile = 32 * 1024 * 1024;
const mostFiles = 200;
const mostTried = 5;

/**
 * Runs a function with the newest record of a successful pass from a folder of records at a commit: the record is
 * read into a temporary folder and compared with its manifest. Undefined when none of the newest five is suitable.
 *
 * @param now - the latest valid time of a record; the time of this machine by default
 * @throws a {@link @mirrorkit/sdk#MirrorError} `invalid-input` or `refused` for a record that differs from its
 * manifest, `refused` when any record of the folder is dated after now, and as the methods of the folder do.
 */
export async function withNewestRecord<Result>(
  records: RecordsFolder,
  use: (record: FetchedRecord | undefined) => Promise<Result>,
  now: Date = new Date(),
): Promise<Result> {
  const tree = await records.readTree(records.folder);
  const names = recordNames(tree, records.folder);
  refuseFutureRecords(names, now);
  for (const name of names.slice(0, mostTried)) {
    const files = await readFiles(records, recordPaths(tree, records, name));
    const used = await withTemporaryFolder(name, files, async (folder) => {
      const workspace = await openRecord(folder, now);
      return isFit(workspace) ? { result: await use({ name, folder, workspace }) } : undefined;
    });
    if (used !== undefined) return used.result;
  }
  return use(undefined);
}

/** Whether a failure to read a record lies in the record, not in the forge. */
export function isAboutRecord(error: unknown): boolean {
  if (!isMirrorError(error)) return false;
  return ["invalid-input", "unreadable-input", "refused"].includes(error.code);
}

/** Newest first. */
function recordNames(tree: ReadonlyMap<string, TreeFile>, folder: string): readonly string[] {
  const names = [...tree.keys()].flatMap((path) => {
    const [, name] = /^(\d{8}T\d{6}Z)\/manifest\.json$/.exec(path.slice(folder.length + 1)) ?? [];
    return name === undefined ? [] : [name];
  });
  return names.toSorted().toReversed();
}

function recordPaths(
  tree: ReadonlyMap<string, TreeFile>,
  { folder }: RecordsFolder,
  name: string,
): readonly string[] {
  const start = `${folder}/${name}/`;
  return [...tree.keys()]
    .filter((path) => path.startsWith(start) && isPlain(path))
    .slice(0, mostFiles);
}

/** Whether a path stays inside its folder: Git rejects others, but a server may not. */
function isPlain(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

async function readFiles(
  records: RecordsFolder,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = await Promise.all(
    paths.map(async (path) => {
      const bytes = await records.readFile(path, largestFile);
      const within = path.slice(records.folder.length + 1 + "20261123T090712Z/".length);
      return [within, bytes ?? new Uint8Array()] as const;
    }),
  );
  return new Map(files);
}

/** A pass that failed or was a dry run does not show the content of the mirror. */
function isFit({ state }: Workspace): boolean {
  return state !== "failed" && state !== "preview" && state !== "empty";
}

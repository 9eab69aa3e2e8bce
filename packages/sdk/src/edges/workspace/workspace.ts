import { join } from "node:path";
import { compareProblems, defined, type Problem, printable } from "../../base/problem/index.ts";
import {
  type ClusterResources,
  readClusterResources,
} from "../../models/cluster-resources/index.ts";
import { readImageSet } from "../../models/imageset/index.ts";
import { flowOf, readMappingChunks } from "../../models/mapping/index.ts";
import {
  type FailureList,
  judgePass,
  type MappingEvidence,
  type Pass,
  type PassState,
  type PassStatement,
  type RecordedState,
} from "../../models/pass/index.ts";
import {
  isFolder,
  listFolder,
  namesIn,
  openFile,
  readFileBytes,
  readTextFile,
} from "../disk/index.ts";
import { mappingAgainstImageSet, mappingAgainstResources } from "./compare-mapping.ts";
import type { MirroringErrors, PinnedImageSet, WorkspaceMapping } from "./pass-contents.ts";
import {
  findErrorFiles,
  findHistory,
  findLogs,
  findPinnedImageSets,
  findSharedLog,
  findSignatures,
  type StoredSignature,
  type TimedFile,
} from "./pass-files.ts";
import { passLogs } from "./pass-logs.ts";
import { findWorkingDir, type OpenWorkspaceOptions, unfinishedPass } from "./working-dir.ts";

/** What oc-mirror left behind in a working-dir. */
export interface Workspace {
  /** Path of the working-dir. */
  readonly folder: string;
  /** What the pass was that wrote the cluster resources. */
  readonly pass: Pass;
  /** The state of {@link Workspace.pass}. */
  readonly state: PassState;
  /** The objects under `cluster-resources/`; empty when there are none. */
  readonly resources: ClusterResources;
  /** `dry-run/mapping.txt`; undefined when there was no dry run. */
  readonly mapping?: WorkspaceMapping;
  /** The ImageSet of the last push, with catalogs by digest; undefined without a push, and before oc-mirror 4.22. */
  readonly pinned?: PinnedImageSet;
  /** Release signatures that were fetched, by release; leftovers of earlier passes are among them. */
  readonly signatures: readonly StoredSignature[];
  /** The newest list of images that could not be mirrored, perhaps of an earlier pass. */
  readonly errors?: MirroringErrors;
  /** Whether no pass has written cluster resources or a mapping yet in it; undefined when one did. */
  readonly isUnfinished?: true;
  /** What is wrong with the workspace, sorted: stale files, a failed pass, objects that cannot be read. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a workspace: the folder of `oc-mirror --workspace`, or the `working-dir` in it.
 *
 * @throws a {@link MirrorError} `unreadable-input` when nothing of oc-mirror is there, `disk` when the
 * disk fails. Everything else that is wrong is among the problems.
 */
export async function openWorkspace(
  path: string,
  options: OpenWorkspaceOptions = {},
): Promise<Workspace> {
  const { folder, isUnfinished } = findWorkingDir(path, options);
  const mapping = namesIn(join(folder, "dry-run")).includes("mapping.txt")
    ? { path: join(folder, "dry-run", "mapping.txt") }
    : undefined;
  const errors = findErrorFiles(folder).at(-1);
  const sharedLog = findSharedLog(folder);
  const pass = await readPass({
    folder,
    pinned: findPinnedImageSets(folder),
    signatures: findSignatures(folder),
    logs: findLogs(folder),
    history: findHistory(folder),
    hasLogs: isFolder(join(folder, "logs")),
    ...defined({ sharedLog, said: options.said, mapping, errors }),
  });
  if (!isUnfinished) return pass;
  const problems = [...pass.problems, unfinishedPass(folder)].sort(compareProblems);
  return { ...pass, isUnfinished, problems };
}

/** Where the files of a pass lie, and the times that their names or the disk do not tell. */
export interface PassFiles {
  /** The folder that holds `cluster-resources/`. */
  readonly folder: string;
  /** The mapping; undefined when there is none. Without a time, the disk tells when it was written. */
  readonly mapping?: { readonly path: string; readonly modified?: Date };
  /** The pinned ImageSets, oldest first. */
  readonly pinned: readonly TimedFile[];
  /** The newest list of images that could not be mirrored; undefined when there is none. */
  readonly errors?: TimedFile;
  /** Logs of passes, oldest first; undefined when there are none. */
  readonly logs?: readonly TimedFile[];
  /** Path of the log that all passes append to; undefined when there is none. */
  readonly sharedLog?: string;
  /** Whether the folder of logs is there; undefined when it is not. */
  readonly hasLogs?: boolean;
  /** Times of the history files, oldest first; undefined when there are none. */
  readonly history?: readonly Date[];
  /** What a record says of the pass; undefined for a workspace. */
  readonly recorded?: RecordedState;
  /** What the caller says of the pass. */
  readonly said?: PassStatement;
  /** What is known of release signatures. */
  readonly signatures: readonly StoredSignature[];
}

/** Reads the files of a pass and judges it, wherever they lie; throws what {@link openWorkspace} throws. */
export async function readPass(files: PassFiles): Promise<Workspace> {
  const { folder, signatures } = files;
  const problems: Problem[] = [];
  const resources = readResources(folder, problems);
  const pinned = readPinned(files.pinned.at(-1), problems);
  const mapping = await readWorkspaceMapping(files.mapping, pinned);
  problems.push(...resources.problems, ...(mapping?.mapping.problems ?? []));
  const errors = readErrors(files.errors);
  const evidenceOfMapping = mappingEvidence(mapping, pinned, resources);
  const pass = judgePass({
    folder,
    resources: resources.resources,
    // Of a pinned ImageSet that cannot be read nothing else is known either.
    pinned: pinned === undefined ? [] : files.pinned.map(({ time }) => time),
    history: files.history ?? [],
    hasLogs: files.hasLogs ?? false,
    logs: passLogs(files.logs ?? [], files.sharedLog),
    ...(errors === undefined ? {} : { failures: failureList(errors) }),
    ...defined({ mapping: evidenceOfMapping, recorded: files.recorded, said: files.said }),
  });
  return {
    folder,
    pass,
    state: pass.state,
    resources,
    ...defined({ mapping, pinned, errors }),
    signatures,
    problems: [...problems, ...pass.problems].sort(compareProblems),
  };
}

function mappingEvidence(
  found: WorkspaceMapping | undefined,
  pinned: PinnedImageSet | undefined,
  { resources }: ClusterResources,
): MappingEvidence | undefined {
  if (found === undefined) return undefined;
  const { path, modified, mapping } = found;
  if (mapping.problems.some(({ severity }) => severity === "error")) return { path, modified };
  const flow = flowOf(mapping);
  const againstPinned =
    pinned === undefined ? undefined : mappingAgainstImageSet(mapping, pinned.imageSet);
  const againstResources = mappingAgainstResources(mapping, resources);
  return {
    path,
    modified,
    ...defined({ flow, againstPinned, againstResources }),
  };
}

function failureList({ path, time, modified, lines }: MirroringErrors): FailureList {
  return { path, time, modified, count: lines.length };
}

function readResources(folder: string, problems: Problem[]): ClusterResources {
  const below = join(folder, "cluster-resources");
  if (!isFolder(below)) return readClusterResources([]);
  const { files, skipped } = listFolder(below);
  for (const name of skipped) {
    const message = "skipped: it is a link to outside cluster-resources, or not a regular file";
    problems.push({
      rule: "skipped-file",
      severity: "warning",
      message,
      position: { file: join(below, name) },
    });
  }
  const texts = files
    .filter((file) => /\.(ya?ml|json)$/i.test(file.path))
    .map(({ absolute }) => ({ path: absolute, text: readTextFile(absolute) }));
  return readClusterResources(texts);
}

function readPinned(
  newest: TimedFile | undefined,
  problems: Problem[],
): PinnedImageSet | undefined {
  if (newest === undefined) return undefined;
  const { imageSet, problems: found } = readImageSet(readTextFile(newest.path), newest.path);
  problems.push(...found.filter(({ severity }) => severity === "error"));
  return imageSet?.kind === "ImageSetConfiguration" ? { ...newest, imageSet } : undefined;
}

async function readWorkspaceMapping(
  found: PassFiles["mapping"],
  pinned: PinnedImageSet | undefined,
): Promise<WorkspaceMapping | undefined> {
  if (found === undefined) return undefined;
  const { path } = found;
  const additionalImages = (pinned?.imageSet.mirror.additionalImages ?? []).map(({ name }) => name);
  const mapping = await readMappingChunks([readFileBytes(path)], path, { additionalImages });
  return { path, modified: found.modified ?? modifiedAt(path), mapping };
}

function readErrors(newest: TimedFile | undefined): MirroringErrors | undefined {
  if (newest === undefined) return undefined;
  const lines = readTextFile(newest.path)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(printable);
  return { ...newest, modified: modifiedAt(newest.path), lines };
}

function modifiedAt(path: string): Date {
  const file = openFile(path);
  file.close();
  return file.modified;
}

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

/** The files that oc-mirror left in a working-dir. */
export interface Workspace {
  /** Path of the working-dir. */
  readonly folder: string;
  /** The pass that wrote the cluster resources. */
  readonly pass: Pass;
  /** The state of {@link Workspace.pass}. */
  readonly state: PassState;
  /** The objects under `cluster-resources/`; may be empty. */
  readonly resources: ClusterResources;
  /** `dry-run/mapping.txt`; undefined without a dry run. */
  readonly mapping?: WorkspaceMapping;
  /** The ImageSet of the last push, with catalogs by digest; undefined without a push, and before oc-mirror 4.22. */
  readonly pinned?: PinnedImageSet;
  /** Fetched release signatures, by release, including those of earlier passes. */
  readonly signatures: readonly StoredSignature[];
  /** The newest list of images that could not be mirrored; it may belong to an earlier pass. */
  readonly errors?: MirroringErrors;
  /** True when no pass has written cluster resources or a mapping yet; undefined otherwise. */
  readonly isUnfinished?: true;
  /** The problems of the workspace, sorted: stale files, a failed pass, objects that cannot be read. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a workspace: the folder of `oc-mirror --workspace`, or the `working-dir` in it.
 *
 * @throws a {@link MirrorError} `unreadable-input` when the folder contains nothing of oc-mirror, `disk` when the
 * disk fails. All other defects are reported as problems.
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

/** The paths of a pass's files, and the times that neither names nor disk show. */
export interface PassFiles {
  /** The folder that contains `cluster-resources/`. */
  readonly folder: string;
  /** The mapping; undefined when it does not exist. Without a time, its modification time on the disk counts. */
  readonly mapping?: { readonly path: string; readonly modified?: Date };
  /** The pinned ImageSets, oldest first. */
  readonly pinned: readonly TimedFile[];
  /** The newest list of images that could not be mirrored; undefined when it does not exist. */
  readonly errors?: TimedFile;
  /** Logs of passes, oldest first; undefined when there are none. */
  readonly logs?: readonly TimedFile[];
  /** Path of the log to which all passes append; undefined when it does not exist. */
  readonly sharedLog?: string;
  /** True when the folder of logs exists; undefined otherwise. */
  readonly hasLogs?: boolean;
  /** Times of the history files, oldest first; undefined when there are none. */
  readonly history?: readonly Date[];
  /** The state in a record of the pass; undefined for a workspace. */
  readonly recorded?: RecordedState;
  /** The caller's statement about the pass. */
  readonly said?: PassStatement;
  /** The known release signatures. */
  readonly signatures: readonly StoredSignature[];
}

/** Reads the files of a pass and judges it, wherever the files are; throws like {@link openWorkspace}. */
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
    // The times of pinned ImageSets count only when the newest of them could be read.
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
    const message =
      "skipped: it is a link that leads outside cluster-resources, or not a regular file";
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

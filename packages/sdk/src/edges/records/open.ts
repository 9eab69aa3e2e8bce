import { basename, join, resolve } from "node:path";
import {
  compareProblems,
  defined,
  invalidInput,
  isMirrorError,
  type Problem,
} from "../../base/problem/index.ts";
import type { PassStatement } from "../../models/pass/index.ts";
import { isFile, isLink } from "../disk/index.ts";
import { openWorkspace, type PassFiles, readPass, type Workspace } from "../workspace/index.ts";
import type { RecordManifest } from "./manifest.ts";
import { timeOfRecord } from "./name.ts";
import { manifestFile, recordPaths } from "./paths.ts";
import { checkRecord } from "./verify.ts";

/** A record that was opened. */
export interface OpenedRecord extends Workspace {
  /** What comparing it with its manifest found: those of its problems that {@link verifyRecord} gives. */
  readonly verification: readonly Problem[];
}

/**
 * Opens a record as the workspace that it was made from, after comparing it with its manifest: what
 * {@link verifyRecord} finds is among the problems, so whoever publishes must refuse errors there. The state
 * is that of the manifest; of one that says `unknown`, what the caller says.
 *
 * @throws a {@link MirrorError} `unreadable-input` when there is no such folder, `invalid-input` when its
 * manifest cannot be read or a changed file cannot; `disk` when the disk fails.
 */
export async function openRecord(
  folder: string,
  now: Date = new Date(),
  said?: PassStatement,
): Promise<OpenedRecord> {
  const { manifest, present, problems } = checkRecord(folder, now);
  if (manifest === undefined) throw invalidInput(problems);
  const files = passFiles(folder, manifest, present);
  const pass = await readIntact(said === undefined ? files : { ...files, said }, problems);
  const all = [...problems, ...pass.problems].sort(compareProblems);
  return { ...pass, verification: problems, problems: all };
}

/**
 * Opens a pass, whatever keeps it: a record, told by its manifest or its name, or else a workspace.
 *
 * @param said - what the caller says of the pass; what a record says is stronger
 * @throws a {@link MirrorError} as {@link openRecord} or {@link openWorkspace} does.
 */
export async function openPass(path: string, said?: PassStatement): Promise<Workspace> {
  if (isRecord(path)) return openRecord(path, new Date(), said);
  return openWorkspace(path, defined({ said }));
}

function isRecord(path: string): boolean {
  const manifest = join(path, manifestFile);
  if (isFile(manifest) || isLink(manifest)) return true;
  return timeOfRecord(basename(resolve(path))) !== undefined;
}

function passFiles(
  folder: string,
  manifest: RecordManifest,
  present: ReadonlySet<string>,
): PassFiles {
  const has = (path: string, time: string | undefined): time is string =>
    present.has(path) && time !== undefined;
  const { mappingModified, pinned, failed, signatures, state, exitStatus, failedBefore } = manifest;
  return {
    folder,
    signatures,
    recorded: {
      state,
      position: { file: join(folder, manifestFile) },
      ...defined({ exitStatus }),
      ...(failedBefore === undefined ? {} : { failedBefore: new Date(failedBefore) }),
    },
    pinned: has(recordPaths.pinned, pinned)
      ? [{ path: join(folder, recordPaths.pinned), time: new Date(pinned) }]
      : [],
    ...(has(recordPaths.mapping, mappingModified)
      ? {
          mapping: {
            path: join(folder, recordPaths.mapping),
            modified: new Date(mappingModified),
          },
        }
      : {}),
    ...(has(recordPaths.errors, failed)
      ? { errors: { path: join(folder, recordPaths.errors), time: new Date(failed) } }
      : {}),
  };
}

/** A changed file may be unreadable too; that it was changed is what has to be said. */
async function readIntact(files: PassFiles, problems: readonly Problem[]): Promise<Workspace> {
  try {
    return await readPass(files);
  } catch (error) {
    const isTampered = problems.some(({ severity }) => severity === "error");
    if (isTampered && isMirrorError(error) && error.code !== "disk") throw invalidInput(problems);
    throw error;
  }
}

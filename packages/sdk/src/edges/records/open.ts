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

/** An opened record. */
export interface OpenedRecord extends Workspace {
  /** The problems from comparing it with its manifest, as {@link verifyRecord} returns them. */
  readonly verification: readonly Problem[];
}

/**
 * Opens a record as the workspace that it was made from, after comparing it with its manifest. The problems include
 * those of {@link verifyRecord}, so a publisher must reject a record with errors there. The state is that of the
 * manifest; for `unknown`, it is the caller's.
 *
 * @throws a {@link MirrorError} `unreadable-input` when the folder does not exist, `invalid-input` when its
 * manifest or a changed file cannot be read; `disk` when the disk fails.
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
 * Opens a pass from a record, recognised by its manifest or its name, or from a workspace.
 *
 * @param said - the caller's statement about the pass; a record overrides it
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

/** A changed file may be unreadable too; the change is the error to report. */
async function readIntact(files: PassFiles, problems: readonly Problem[]): Promise<Workspace> {
  try {
    return await readPass(files);
  } catch (error) {
    const isTampered = problems.some(({ severity }) => severity === "error");
    if (isTampered && isMirrorError(error) && error.code !== "disk") throw invalidInput(problems);
    throw error;
  }
}

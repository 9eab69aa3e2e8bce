import { basename, join, resolve } from "node:path";
import { compareProblems, invalidInput, isMirrorError, type Problem } from "../errors/index.ts";
import { isFile, isLink } from "../files/index.ts";
import { openWorkspace, type PassFiles, readPass, type Workspace } from "../workspace/index.ts";
import type { RecordManifest } from "./manifest.ts";
import { timeOfRecord } from "./name.ts";
import { manifestFile, recordPaths } from "./paths.ts";
import { unrefuted } from "./plan.ts";
import { checkRecord } from "./verify.ts";

/**
 * Opens a record as the workspace that it was made from, after comparing it with its manifest: what
 * {@link verifyRecord} finds is among the problems, so whoever publishes must refuse errors there. The state
 * is that of the manifest.
 *
 * @throws a {@link MirrorError} `unreadable-input` when there is no such folder, `invalid-input` when its
 * manifest cannot be read or a changed file cannot; `disk` when the disk fails.
 */
export async function openRecord(folder: string, now: Date = new Date()): Promise<Workspace> {
  const { manifest, present, problems } = checkRecord(folder, now);
  if (manifest === undefined) throw invalidInput(problems);
  const pass = await readIntact(passFiles(folder, manifest, present), problems);
  const { state } = manifest;
  const told = unrefuted(pass.problems, manifest);
  return {
    ...pass,
    state,
    problems: [...problems, ...untold(folder, manifest, told), ...told].sort(compareProblems),
  };
}

/**
 * Opens a pass, whatever keeps it: a record, told by its manifest or its name, or else a workspace.
 *
 * @throws a {@link MirrorError} as {@link openRecord} or {@link openWorkspace} does.
 */
export async function openPass(path: string): Promise<Workspace> {
  return isRecord(path) ? openRecord(path) : openWorkspace(path);
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
  const { mappingModified, pinned, failed, signatures } = manifest;
  return {
    folder,
    signatures,
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

/** What only the manifest knows of the state: its files do not tell what the exit status or the console did. */
function untold(
  folder: string,
  manifest: RecordManifest,
  told: readonly Problem[],
): readonly Problem[] {
  const { state } = manifest;
  const position = { file: join(folder, manifestFile) };
  if (state === "failed" && !told.some(({ rule }) => rule === "failed-pass")) {
    return [failedPass(manifest, position)];
  }
  if (state !== "preview" || told.some(({ rule }) => rule === "preview")) return [];
  return [
    {
      rule: "preview",
      severity: "warning",
      message: "the cluster resources are those of a dry run, according to its console",
      help: "Push before publishing them: their images may not be in the registry yet.",
      position,
    },
  ];
}

function failedPass({ exitStatus = 0 }: RecordManifest, position: { file: string }): Problem {
  const how = exitStatus === 0 ? ", according to its console" : ` with exit status ${exitStatus}`;
  return {
    rule: "failed-pass",
    severity: "error",
    message: `the pass failed${how}: its cluster resources may name images that are not there`,
    help: "Publish nothing of it; take a record of a pass that went through.",
    position,
  };
}

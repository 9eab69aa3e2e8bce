import { basename, dirname, join } from "node:path";
import {
  defined,
  invalidInput,
  isMirrorError,
  MirrorError,
  type Problem,
  printable,
} from "../../base/problem/index.ts";
import type { VerificationContext, VerificationInput } from "../../decisions/verification/index.ts";
import { isFolder, readTextFile } from "../../edges/disk/index.ts";
import { openPass } from "../../edges/records/index.ts";
import { openWorkspace, type Workspace } from "../../edges/workspace/index.ts";
import { acrossDisk, type Mapping, readMapping } from "../../models/mapping/index.ts";
import { readLeftovers } from "./leftovers.ts";

/** The subject of a verification, with the facts from its pass. */
export interface VerificationSubject {
  readonly input: Omit<VerificationInput, "clusterVersion">;
  readonly context: VerificationContext;
  /** The problems of the pass. */
  readonly problems: readonly Problem[];
}

/** Which pass of a workspace is opened. */
export interface SubjectOptions {
  /** Whether it is the pass that its mapping announces, even where its cluster resources are still of an earlier one. */
  readonly isNext?: boolean;
  /** Path of the mapping of the dry run from disk, which says where a pass from disk sends what its own mapping lists. */
  readonly fromDisk?: string;
}

/**
 * Opens the subject of a verification: a mapping.txt, a record or a workspace. A mapping in a workspace is read
 * together with the workspace's facts about its images: digests of releases, operators, platforms.
 *
 * @throws a {@link MirrorError} `unreadable-input` when there is no mapping, `invalid-input` when a line of it
 * cannot be read, `refused` when the mapping of a workspace belongs to another pass than its cluster resources.
 */
export async function openSubject(
  path: string,
  options: SubjectOptions = {},
): Promise<VerificationSubject> {
  if (isFolder(path)) return ofPass(path, await openPass(path), options);
  const mapping = readMapping(readTextFile(path), path);
  refuseBroken(mapping);
  const around = await workspaceOf(path);
  if (around === undefined)
    return { input: { entries: mapping.entries }, context: {}, problems: mapping.problems };
  const { signedPayloads: _, ...input } = inputOf(around, mapping);
  return { input, context: {}, problems: mapping.problems };
}

function ofPass(
  path: string,
  pass: Workspace,
  { isNext = false, fromDisk }: SubjectOptions,
): VerificationSubject {
  const found = pass.mapping;
  if (found === undefined) {
    throw new MirrorError("unreadable-input", `${printable(path)} has no mapping.txt`, {
      hint: "Run oc-mirror with --dry-run in it, or name the mapping.txt of another one.",
    });
  }
  refuseBroken(found.mapping);
  if (!isNext && pass.pass.stale.mapping !== undefined) throw ofAnotherPass(path, found.path);
  const failures = pass.errors?.lines ?? [];
  const mapping = fromDisk === undefined ? found.mapping : sentOn(found.mapping, fromDisk);
  return {
    input: inputOf(pass, mapping),
    context: {
      isPreview: pass.state === "preview",
      ...(pass.state === "failed" ? { failures } : {}),
    },
    problems: pass.problems,
  };
}

/** The images of a pass to disk with the destinations that the pass from disk gives them. */
function sentOn(toDisk: Mapping, path: string): Mapping {
  const fromDisk = readMapping(readTextFile(path), path);
  refuseBroken(fromDisk);
  return { ...toDisk, entries: acrossDisk(toDisk, fromDisk).after };
}

function inputOf(pass: Workspace, { entries }: Mapping): VerificationSubject["input"] {
  const { resources, pinned, signatures, folder } = pass;
  const signed = resources.resources.flatMap((resource) =>
    resource.kind === "ConfigMap" ? resource.signatures.map(({ digest }) => digest) : [],
  );
  return {
    entries,
    payloads: new Map(signatures.map(({ release, digest }) => [release, digest])),
    signedPayloads: new Set(signed),
    ...readLeftovers(folder, entries),
    ...defined({ mirror: pinned?.imageSet.mirror }),
  };
}

/** A mapping is read from `WORKSPACE/dry-run/mapping.txt`, or from a copy elsewhere. */
async function workspaceOf(path: string): Promise<Workspace | undefined> {
  const folder = dirname(dirname(path));
  if (basename(path) !== "mapping.txt" || basename(dirname(path)) !== "dry-run") return undefined;
  try {
    return await openWorkspace(folder === "" ? join(dirname(path), "..") : folder);
  } catch (error) {
    if (isMirrorError(error)) return undefined;
    throw error;
  }
}

function refuseBroken({ problems }: Mapping): void {
  const errors = problems.filter(
    ({ severity, lost }) => severity === "error" && lost !== "nothing",
  );
  if (errors.length > 0) throw invalidInput(errors);
}

function ofAnotherPass(path: string, mapping: string): MirrorError {
  return new MirrorError(
    "refused",
    `the mapping of ${printable(path)} belongs to another pass than its cluster resources, so it does not list the pushed images`,
    {
      hint: `Run oc-mirror with --dry-run on the ImageSet that was pushed, or name ${printable(mapping)} to verify it anyway.`,
      position: { file: mapping },
    },
  );
}

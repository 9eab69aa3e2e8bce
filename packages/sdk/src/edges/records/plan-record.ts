import { compareProblems, compareText, defined, type Problem } from "../../base/problem/index.ts";
import { judgeConsole, judgePass, type Pass, type PassStatement } from "../../models/pass/index.ts";
import type { FolderContents } from "../disk/index.ts";
import type { Workspace } from "../workspace/index.ts";
import type { RecordManifest } from "./manifest.ts";
import { renderManifest, sha256Of } from "./manifest-text.ts";
import { freeName, timeOfRecord } from "./name.ts";
import { manifestFile, recordPaths } from "./paths.ts";

/** What a record is made from. */
export interface RecordInput {
  /** The pass; see {@link openWorkspace}. */
  readonly workspace: Workspace;
  /** The files to keep; see {@link readRecordContents}. */
  readonly files: FolderContents;
  /** The time that the record is named by. */
  readonly time: Date;
  /** Version of mirrorkit. */
  readonly mirrorkit: string;
  /** Version of oc-mirror; undefined takes it from the cluster resources. */
  readonly ocMirror?: string;
  /** Exit status of oc-mirror; undefined when it is not known. Other than 0 makes the pass a failed one; 0 makes none a good one. */
  readonly exitStatus?: number;
  /** What oc-mirror printed, see {@link RecordContents.console}; undefined takes what is among the files. */
  readonly console?: PassStatement["console"];
  /** What the caller says that the pass was; undefined when nothing. */
  readonly said?: "pushed" | "preview";
}

/** A record before it has a place. */
export interface RecordPlan {
  /** The time that it is named by. */
  readonly time: Date;
  /** Its files but for the manifest, by path. */
  readonly files: FolderContents;
  /** Its manifest, but for what its place decides. */
  readonly manifest: Omit<RecordManifest, "name" | "previous" | "digest">;
  /** What is wrong with the pass, sorted; of the workspace's problems, those that its record refutes are left out. */
  readonly problems: readonly Problem[];
}

const ofCaller: ReadonlySet<string> = new Set(["exit-status", "console", "option"]);

/** A record with its place among the others. */
export interface PlacedRecord {
  /** Its name. */
  readonly name: string;
  /** All its files by path, the manifest included. */
  readonly files: FolderContents;
}

/**
 * Makes the record of a pass as a value: the same input gives the same bytes. Its state is judged again with what the
 * caller gives; see {@link judgePass}. The pass failed when any of the workspace, the exit status and the console
 * says so.
 */
export function planRecord(input: RecordInput): RecordPlan {
  const { workspace, time, mirrorkit, exitStatus } = input;
  const { mapping, pinned, errors, resources } = workspace;
  const pass = judgePass({ ...workspace.pass.evidence, said: statementOf(input) });
  const isStale = pass.stale.mapping !== undefined;
  const ocMirror = input.ocMirror ?? pass.of.ocMirror;
  const kept = [...input.files].filter(
    ([path]) => path !== recordPaths.errors || pass.state === "failed",
  );
  const files = new Map(kept.sort(([a], [b]) => compareText(a, b)));
  const failed = files.has(recordPaths.errors) ? errors?.time.toISOString() : undefined;
  return {
    time,
    files,
    problems: problemsOf(workspace, pass),
    manifest: {
      format: 1,
      created: time.toISOString(),
      mirrorkit,
      ...defined({ ocMirror }),
      state: pass.state,
      ...defined({ exitStatus, mappingModified: mapping?.modified.toISOString() }),
      ...(isStale ? { mappingStale: true } : {}),
      ...defined({
        pinned: pinned?.time.toISOString(),
        failed,
        failedBefore: pass.failedBefore?.time.toISOString(),
      }),
      releases: releasesOf(workspace, isStale),
      signatures: workspace.signatures,
      ...(mapping === undefined ? {} : { images: countByKind(mapping.mapping.entries) }),
      resources: countByKind(resources.resources),
      files: [...files].map(([path, bytes]) => ({
        path,
        size: bytes.length,
        sha256: sha256Of(bytes),
      })),
    },
  };
}

/** Names a record so that it overwrites nothing, and links it to the one before it. */
export function placeRecord(plan: RecordPlan, taken: readonly string[]): PlacedRecord {
  const name = freeName(plan.time, taken);
  const previous = taken
    .filter((other) => timeOfRecord(other) !== undefined && other < name)
    .sort(compareText)
    .at(-1);
  const manifest = { ...plan.manifest, name, ...defined({ previous }) };
  const text = Buffer.from(renderManifest(manifest));
  return { name, files: new Map([...plan.files, [manifestFile, text]]) };
}

function statementOf({ exitStatus, console, files, said }: RecordInput): PassStatement {
  const kept = files.get(recordPaths.console);
  const told =
    console ??
    (kept === undefined ? undefined : { verdict: judgeConsole(Buffer.from(kept).toString()) });
  return defined({ exitStatus, console: told, state: said });
}

/** The caller knows what the caller said: it is not a problem of the workspace. */
function problemsOf({ pass: before, problems }: Workspace, pass: Pass): readonly Problem[] {
  const ofPass = new Set(before.problems);
  const [decisive] = pass.signals;
  const isToldByCaller = decisive !== undefined && ofCaller.has(decisive.source);
  const judged = pass.problems.filter((problem) => problem !== pass.problem || !isToldByCaller);
  return [...problems.filter((problem) => !ofPass.has(problem)), ...judged].sort(compareProblems);
}

function countByKind<Kind extends string>(
  things: readonly { readonly kind: Kind }[],
): Readonly<Partial<Record<Kind, number>>> {
  const counts: Partial<Record<Kind, number>> = {};
  for (const { kind } of things) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** A mapping of another pass says nothing of this one's releases: then the pinned ImageSet tells. */
function releasesOf({ mapping, pinned }: Workspace, isStale: boolean): readonly string[] {
  const found =
    mapping !== undefined && !isStale
      ? mapping.mapping.entries
          .filter(({ kind }) => kind === "release-payload")
          .map(({ version, architecture }) => [version, architecture])
      : (pinned?.imageSet.mirror.platform?.channels ?? [])
          .filter(({ minVersion, maxVersion }) => minVersion === maxVersion)
          .map(({ maxVersion }) => [maxVersion]);
  const names = found.map((parts) => parts.filter((part) => part !== undefined).join("-"));
  return [...new Set(names)].filter((name) => name !== "").sort(compareText);
}

import { compareProblems, compareText, defined, type Problem } from "../../base/problem/index.ts";
import { judgeConsole, judgePass, type Pass, type PassStatement } from "../../models/pass/index.ts";
import type { FolderContents } from "../disk/index.ts";
import type { Workspace } from "../workspace/index.ts";
import type { RecordManifest } from "./manifest.ts";
import { renderManifest, sha256Of } from "./manifest-text.ts";
import { freeName, timeOfRecord } from "./name.ts";
import { manifestFile, recordPaths } from "./paths.ts";

/** The inputs of a record. */
export interface RecordInput {
  /** The pass; see {@link openWorkspace}. */
  readonly workspace: Workspace;
  /** The files to store; see {@link readRecordContents}. */
  readonly files: FolderContents;
  /** The time for its name. */
  readonly time: Date;
  /** Version of mirrorkit. */
  readonly mirrorkit: string;
  /** Version of oc-mirror; undefined uses that of the cluster resources. */
  readonly ocMirror?: string;
  /**
   * Exit status of oc-mirror; undefined when unknown. A status other than 0 makes the pass a failed one; 0 proves
   * nothing.
   */
  readonly exitStatus?: number;
  /** The console output of oc-mirror, see {@link RecordContents.console}; undefined uses the one among the files. */
  readonly console?: PassStatement["console"];
  /** The caller's statement about the pass; undefined for none. */
  readonly said?: "pushed" | "preview";
}

/** A record that has no name yet. */
export interface RecordPlan {
  /** The time for its name. */
  readonly time: Date;
  /** Its files except the manifest, by path. */
  readonly files: FolderContents;
  /** Its manifest, except the fields that depend on its place. */
  readonly manifest: Omit<RecordManifest, "name" | "previous" | "digest">;
  /** The problems of the pass, sorted; problems of the workspace that the record refutes are left out. */
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
 * Computes the record of a pass as a value: the same input gives the same bytes. The state is judged again with the
 * caller's inputs; see {@link judgePass}. The pass failed when the workspace, the exit status or the console shows
 * it.
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

/** Gives a record a name that overwrites nothing, and links it to the previous record. */
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

/** The caller knows its own statement, so it is not a problem of the workspace. */
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

/** The mapping of another pass does not show the releases of this one, so the pinned ImageSet is used. */
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

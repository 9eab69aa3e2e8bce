import { compareText, type Problem } from "../errors/index.ts";
import type { FolderContents } from "../files/index.ts";
import type { PassState, Workspace } from "../workspace/index.ts";
import { type ConsoleVerdict, judgeConsole } from "./console-result.ts";
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

/** A record with its place among the others. */
export interface PlacedRecord {
  /** Its name. */
  readonly name: string;
  /** All its files by path, the manifest included. */
  readonly files: FolderContents;
}

/**
 * Makes the record of a pass as a value: the same input gives the same bytes. The pass failed when any of the
 * workspace, the exit status and the console among the files says so.
 */
export function planRecord(input: RecordInput): RecordPlan {
  const { workspace, time, mirrorkit, exitStatus } = input;
  const { mapping, pinned, errors, resources } = workspace;
  const told = consoleAmong(input.files);
  // The mapping beside the console of a dry run is that dry run's, whatever was pushed before.
  const isStale = told !== "dry-run" && hasStaleMapping(workspace);
  const ocMirror = input.ocMirror ?? versionOf(workspace);
  const failed = workspace.state === "failed" ? errors?.time.toISOString() : undefined;
  const files = new Map([...input.files].sort(([a], [b]) => compareText(a, b)));
  const state = stateOf(input, told);
  return {
    time,
    files,
    problems: unrefuted(workspace.problems, { state, ...(isStale ? { mappingStale: true } : {}) }),
    manifest: {
      format: 1,
      created: time.toISOString(),
      mirrorkit,
      ...(ocMirror === undefined ? {} : { ocMirror }),
      state,
      ...(exitStatus === undefined ? {} : { exitStatus }),
      ...(mapping === undefined ? {} : { mappingModified: mapping.modified.toISOString() }),
      ...(isStale ? { mappingStale: true } : {}),
      ...(pinned === undefined ? {} : { pinned: pinned.time.toISOString() }),
      ...(failed === undefined ? {} : { failed }),
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
  const manifest = { ...plan.manifest, name, ...(previous === undefined ? {} : { previous }) };
  const text = Buffer.from(renderManifest(manifest));
  return { name, files: new Map([...plan.files, [manifestFile, text]]) };
}

/** The problems of a pass but for those that its record knows better: what was a preview by its console is no riddle. */
export function unrefuted(
  problems: readonly Problem[],
  { state, mappingStale }: Pick<RecordManifest, "state" | "mappingStale">,
): readonly Problem[] {
  if (state !== "preview") return problems;
  return problems.filter(
    ({ rule }) => rule !== "unknown-pass" && (rule !== "stale-mapping" || mappingStale === true),
  );
}

function consoleAmong(files: FolderContents): ConsoleVerdict["pass"] | undefined {
  const console = files.get(recordPaths.console);
  return console === undefined ? undefined : judgeConsole(Buffer.from(console).toString()).pass;
}

function stateOf(
  { workspace: { state }, exitStatus = 0 }: RecordInput,
  told: ConsoleVerdict["pass"] | undefined,
): PassState {
  if (exitStatus !== 0 || told === "failed") return "failed";
  return told === "dry-run" && (state === "pushed" || state === "unknown") ? "preview" : state;
}

function hasStaleMapping({ problems }: Workspace): boolean {
  return problems.some(({ rule }) => rule === "stale-mapping");
}

function countByKind<Kind extends string>(
  things: readonly { readonly kind: Kind }[],
): Readonly<Partial<Record<Kind, number>>> {
  const counts: Partial<Record<Kind, number>> = {};
  for (const { kind } of things) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function versionOf({ resources }: Workspace): string | undefined {
  return resources.resources
    .filter(({ toolVersion }) => toolVersion !== undefined && toolVersion !== "")
    .sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0))
    .at(-1)?.toolVersion;
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

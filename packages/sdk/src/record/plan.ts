import { compareText } from "../errors/index.ts";
import type { FolderContents } from "../files/index.ts";
import type { Workspace } from "../workspace/index.ts";
import type { RecordManifest } from "./manifest.ts";
import { renderManifest, sha256Of } from "./manifest-text.ts";
import { freeName, timeOfRecord } from "./name.ts";
import { manifestFile } from "./paths.ts";

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
  /** Exit status of oc-mirror; undefined when it is not known. Other than 0 makes the pass a failed one. */
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
}

/** A record with its place among the others. */
export interface PlacedRecord {
  /** Its name. */
  readonly name: string;
  /** All its files by path, the manifest included. */
  readonly files: FolderContents;
}

/** Makes the record of a pass as a value: the same input gives the same bytes. */
export function planRecord(input: RecordInput): RecordPlan {
  const { workspace, time, mirrorkit, exitStatus } = input;
  const { mapping, pinned, errors, resources } = workspace;
  const state = exitStatus !== undefined && exitStatus !== 0 ? "failed" : workspace.state;
  const ocMirror = input.ocMirror ?? versionOf(workspace);
  const failed = workspace.state === "failed" ? errors?.time.toISOString() : undefined;
  const files = new Map([...input.files].sort(([a], [b]) => compareText(a, b)));
  return {
    time,
    files,
    manifest: {
      format: 1,
      created: time.toISOString(),
      mirrorkit,
      ...(ocMirror === undefined ? {} : { ocMirror }),
      state,
      ...(exitStatus === undefined ? {} : { exitStatus }),
      ...(mapping === undefined ? {} : { mappingModified: mapping.modified.toISOString() }),
      ...(pinned === undefined ? {} : { pinned: pinned.time.toISOString() }),
      ...(failed === undefined ? {} : { failed }),
      releases: releasesOf(workspace),
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
function releasesOf({ mapping, pinned, problems }: Workspace): readonly string[] {
  const isStale = problems.some(({ rule }) => rule === "stale-mapping");
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

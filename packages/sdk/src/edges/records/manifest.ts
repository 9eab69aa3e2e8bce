import * as z from "zod";
import { compareText } from "../../base/problem/index.ts";
import type { ClusterResource } from "../../models/cluster-resources/index.ts";
import type { MappingKind } from "../../models/mapping/index.ts";
import type { PassState } from "../../models/pass/index.ts";
import type { StoredSignature } from "../workspace/index.ts";
import { isRecordedPath } from "./paths.ts";

/** A file of a record. */
export interface RecordedFile {
  /** Path relative to the record's folder, with `/` between the parts. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, 64 hex digits. */
  readonly sha256: string;
}

/** The content of `manifest.json`. Times are RFC 3339 in UTC, with milliseconds. */
export interface RecordManifest {
  /** Version of this format. */
  readonly format: 1;
  /** Name of the record and its folder: `20261123T090712Z`. */
  readonly name: string;
  /** Time of creation; the name is this second, or the next free one. */
  readonly created: string;
  /** Name of the record before it; undefined for the first. */
  readonly previous?: string;
  /** Version of mirrorkit that created the record. */
  readonly mirrorkit: string;
  /** Version of oc-mirror, as given or from the cluster resources; undefined when neither names it. */
  readonly ocMirror?: string;
  /**
   * The state of the pass. `failed` may rest on the exit status or the console alone, `preview` and `pushed` on the
   * console or the caller alone.
   */
  readonly state: PassState;
  /** Exit status of oc-mirror; undefined when it was not given. */
  readonly exitStatus?: number;
  /** Modification time of the mapping; undefined without a mapping. */
  readonly mappingModified?: string;
  /**
   * True when the mapping belongs to another pass, so that its images are not those of this one; undefined
   * otherwise.
   */
  readonly mappingStale?: true;
  /** Time of the pinned ImageSet; undefined without one. */
  readonly pinned?: string;
  /** Time of the list of failed images; undefined when the pass left none. */
  readonly failed?: string;
  /** Time of the list of failed images of a push before this dry run; undefined without one. */
  readonly failedBefore?: string;
  /** OpenShift releases that were mirrored, `4.20.18-x86_64`, sorted; without the architecture when it is unknown. */
  readonly releases: readonly string[];
  /** Release signatures of the workspace, by release. */
  readonly signatures: readonly StoredSignature[];
  /** Number of images in the mapping, by kind; undefined without a mapping. */
  readonly images?: Readonly<Partial<Record<MappingKind, number>>>;
  /** Number of cluster resources, by kind. */
  readonly resources: Readonly<Partial<Record<ClusterResource["kind"], number>>>;
  /** All other files of the record, sorted by path. */
  readonly files: readonly RecordedFile[];
  /** SHA-256 of the manifest without this field, `sha256:<64 hex digits>`. */
  readonly digest: string;
}

const text = z.string().min(1).max(1_000);
const count = z.int().min(0);
const name = z.string().regex(/^\d{8}T\d{6}Z$/, "must be a record's name");
const time = z.string().refine(isTime, "must be a time such as 2026-11-23T09:07:12.000Z");
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 hex digits");

const states = ["pushed", "failed", "preview", "unknown", "empty"] as const;
const imageKinds = [
  "release-payload",
  "release-component",
  "graph",
  "catalog",
  "operator-bundle",
  "operator-operand",
  "additional",
] as const;
const resourceKinds = [
  "ConfigMap",
  "ImageDigestMirrorSet",
  "ImageTagMirrorSet",
  "CatalogSource",
  "ClusterCatalog",
  "UpdateService",
  "ImageContentSourcePolicy",
] as const;

const file: z.ZodType<RecordedFile> = z.strictObject({
  path: z.string().refine(isRecordedPath, "must be a path of a record"),
  size: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits"),
});

/**
 * Checks the shape of a manifest.
 *
 * @internal
 */
export const manifestSchema: z.ZodType<RecordManifest> = z.strictObject({
  format: z.literal(1),
  name,
  created: time,
  previous: name.exactOptional(),
  mirrorkit: text,
  ocMirror: text.exactOptional(),
  state: z.enum(states),
  exitStatus: z.int().min(0).max(255).exactOptional(),
  mappingModified: time.exactOptional(),
  mappingStale: z.literal(true).exactOptional(),
  pinned: time.exactOptional(),
  failed: time.exactOptional(),
  failedBefore: time.exactOptional(),
  releases: z.array(text),
  signatures: z.array(z.strictObject({ release: text, digest })),
  images: z.partialRecord(z.enum(imageKinds), count).exactOptional(),
  resources: z.partialRecord(z.enum(resourceKinds), count),
  files: z.array(file).refine(isSorted, "must be sorted by path, each once"),
  digest,
});

function isTime(value: string): boolean {
  const date = new Date(value);
  return !Number.isNaN(date.getTime()) && date.toISOString() === value;
}

function isSorted(files: readonly RecordedFile[]): boolean {
  return files.every(({ path }, index) => {
    const before = files[index - 1];
    return before === undefined || compareText(before.path, path) < 0;
  });
}

import { createHash } from "node:crypto";
import {
  compareText,
  defined,
  MirrorError,
  type Problem,
  printable,
  quoted,
} from "../../base/problem/index.ts";
import { decodeText } from "../disk/index.ts";
import { manifestSchema, type RecordManifest } from "./manifest.ts";

/** A manifest before its digest. */
export type UnsealedManifest = Omit<RecordManifest, "digest">;

/** The largest manifest that is read: 1 MiB, room for some thousand files. */
export const largestManifest: number = 1024 * 1024;

/** SHA-256 of some bytes or of a text as UTF-8, 64 hex digits. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Writes a manifest: JSON in one form only, so that no byte of it can change unseen. */
export function renderManifest(manifest: UnsealedManifest): string {
  const rest = canonical(manifest);
  const digest = `sha256:${sha256Of(asText(rest))}`;
  return asText({ ...rest, digest });
}

/** A manifest, as far as it could be read, and its problems. */
export interface ManifestReading {
  /** Undefined when it cannot be read. */
  readonly manifest?: RecordManifest;
  /** Empty when the manifest is as it was written. */
  readonly problems: readonly Problem[];
}

const restore = "Restore the record from where it was copied, or remove it.";

/**
 * Reads a manifest (rule `record-manifest`); a manifest that was changed is returned with a problem (rule
 * `record-tampered`).
 */
export function readManifest(bytes: Uint8Array, path: string): ManifestReading {
  const parsed = parse(bytes, path);
  if ("problem" in parsed) return { problems: [parsed.problem] };
  const { value } = parsed;
  const result = manifestSchema.safeParse(value);
  if (!result.success) return { problems: [refusal(path, value, result.error)] };
  const manifest = result.data;
  if (Buffer.from(renderManifest(manifest)).equals(bytes)) return { manifest, problems: [] };
  const message = "the manifest was changed after it was written: it does not match its own digest";
  const position = { file: path };
  return {
    manifest,
    problems: [{ rule: "record-tampered", severity: "error", message, help: restore, position }],
  };
}

/** Makes the problem of a folder whose manifest cannot be read. */
export function noManifest(path: string, reason: string, help: string = restore): Problem {
  return {
    rule: "record-manifest",
    severity: "error",
    message: `this is not a valid record manifest: ${reason}`,
    help,
    position: { file: path },
  };
}

function parse(
  bytes: Uint8Array,
  path: string,
): { readonly value: unknown } | { readonly problem: Problem } {
  try {
    return { value: JSON.parse(decodeText(bytes, path)) };
  } catch (error) {
    if (error instanceof MirrorError) return { problem: noManifest(path, error.message) };
    if (error instanceof SyntaxError) return { problem: noManifest(path, "it is not JSON") };
    throw error;
  }
}

type ManifestError = NonNullable<ReturnType<typeof manifestSchema.safeParse>["error"]>;

function refusal(path: string, value: unknown, error: ManifestError): Problem {
  const format = typeof value === "object" && value !== null && "format" in value && value.format;
  if (typeof format !== "number" || format <= 1) return noManifest(path, reasonAgainst(error));
  const help = "Read it with the version of mirrorkit that wrote it, or a later one.";
  return noManifest(path, `it has format ${format}, which a newer mirrorkit wrote`, help);
}

function reasonAgainst(error: ManifestError): string {
  const [issue] = error.issues;
  if (issue?.code === "unrecognized_keys") return `it has no field ${quoted(issue.keys[0] ?? "")}`;
  const where = issue === undefined || issue.path.length === 0 ? "it" : issue.path.join(".");
  return `${printable(where)}: ${printable(issue?.message ?? "")}`;
}

function canonical(manifest: UnsealedManifest): UnsealedManifest {
  const { images, resources, exitStatus, mappingModified, mappingStale } = manifest;
  const { pinned, failed, failedBefore } = manifest;
  return {
    format: manifest.format,
    name: manifest.name,
    created: manifest.created,
    ...defined({ previous: manifest.previous }),
    mirrorkit: manifest.mirrorkit,
    ...defined({ ocMirror: manifest.ocMirror }),
    state: manifest.state,
    ...defined({ exitStatus, mappingModified, mappingStale, pinned, failed, failedBefore }),
    releases: manifest.releases,
    signatures: manifest.signatures.map(({ release, digest }) => ({ release, digest })),
    ...defined({ images: images && sortedKeys(images) }),
    resources: sortedKeys(resources),
    files: manifest.files.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
  };
}

function sortedKeys<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareText(a, b))) as Value;
}

function asText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

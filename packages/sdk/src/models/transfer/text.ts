import { createHash } from "node:crypto";
import * as z from "zod";
import { MirrorError, printable } from "../../base/problem/index.ts";
import {
  isArchive,
  type TransferArchive,
  type TransferImage,
  type TransferLink,
  type TransferRecord,
  type TransferRemovals,
  type TransferSignature,
} from "./transfer.ts";

/** A record before its digest. */
export type UnsealedTransfer = Omit<TransferRecord, "digest">;

const name = z.string().regex(/^\d{8}T\d{6}Z$/, "must be a time such as 20261123T090755Z");
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 hex digits");
const hex = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits");
const text = z.string().min(1).max(1_000);

const link: z.ZodType<TransferLink> = z.strictObject({ name, digest });
const image: z.ZodType<TransferImage> = z.strictObject({
  source: z.string().min(1).max(4_096),
  digest: text.exactOptional(),
});
const signature: z.ZodType<TransferSignature> = z.strictObject({ release: text, digest });
const removals: z.ZodType<TransferRemovals> = z.strictObject({
  comparedWith: name.exactOptional(),
  count: z.int().min(0),
  digest: z
    .string()
    .regex(/^[0-9a-f]{32}$/, "must be 32 hex digits")
    .exactOptional(),
  approvedBy: text.exactOptional(),
});
const archive: z.ZodType<TransferArchive> = z.strictObject({
  name: z.string().refine(isArchive, "must be the name of an archive, such as mirror_000001.tar"),
  size: z.int().min(0),
  sha256: hex,
});

const transferSchema: z.ZodType<TransferRecord> = z.strictObject({
  format: z.literal(1),
  name,
  parent: link.exactOptional(),
  mirrorkit: text,
  ocMirror: text.exactOptional(),
  imageSet: hex.exactOptional(),
  since: text.exactOptional(),
  removals: removals.exactOptional(),
  mappingModified: text.exactOptional(),
  signatures: z.array(signature),
  images: z.array(image),
  archives: z.array(archive).min(1, "must name an archive"),
  digest,
});

/** Adds the digest of a record. */
export function sealTransfer(transfer: UnsealedTransfer): TransferRecord {
  return { ...transfer, digest: digestOf(transfer) };
}

/** Writes a record, as JSON with a newline at its end. */
export function writeTransfer(record: TransferRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * Reads a record.
 *
 * @throws a {@link MirrorError} `invalid-input` (rule `transfer-record`) when it is not one, or was changed after it was
 * written.
 */
export function readTransfer(written: string, path: string): TransferRecord {
  const result = transferSchema.safeParse(parse(written, path));
  if (!result.success) {
    const [issue] = result.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "it" : issue.path.join(".");
    throw unreadable(path, `${printable(where)}: ${printable(issue?.message ?? "")}`);
  }
  const { digest: named, ...rest } = result.data;
  if (digestOf(rest) === named) return result.data;
  throw unreadable(path, "it was changed after it was written: it does not match its own digest");
}

function parse(written: string, path: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    throw unreadable(path, "it is not JSON, or it was truncated");
  }
}

function unreadable(path: string, reason: string): MirrorError {
  const message = `this is not a valid transfer record: ${reason}`;
  const help = "Copy the transfer with all its files again from the connected side.";
  const position = { file: path };
  return new MirrorError("invalid-input", message, {
    hint: help,
    position,
    problems: [{ rule: "transfer-record", severity: "error", message, help, position }],
  });
}

/** The same for the same content, in whatever order the keys are. */
function digestOf(value: UnsealedTransfer): string {
  const sha256 = createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("hex");
  return `sha256:${sha256}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}

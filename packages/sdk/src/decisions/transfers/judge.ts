import {
  compareProblems,
  type Problem,
  printable,
  type Severity,
} from "../../base/problem/index.ts";
import { compareVersions, readVersion } from "../../models/image/index.ts";
import { lineOfBinary } from "../../models/oc-mirror/index.ts";
import {
  isVersionOneArchive,
  type TransferArchive,
  type TransferLink,
  type TransferRecord,
} from "../../models/transfer/index.ts";

/** What is there of a transfer. */
export interface TransferObservation {
  /** Path of the record. */
  readonly path: string;
  /** The archives beside it, of v1 too, sorted by name. */
  readonly archives: readonly TransferArchive[];
  /** The transfers that were pushed here before, oldest first; undefined when nothing is known of them. */
  readonly applied?: readonly TransferLink[];
  /** Version of the oc-mirror for the push; undefined when it is not to be judged. */
  readonly ocMirror?: string;
  /** SHA-256 of the ImageSet that it is to be pushed with; undefined when it is not to be judged. */
  readonly imageSet?: string;
}

const pushAgain = "Push it again only if the registry lost images.";
const copyAgain = "Copy it again from the connected side and verify again.";

/**
 * What speaks against pushing a transfer: archives that are missing, changed, swapped, of another transfer or of v1, a
 * transfer out of order, another oc-mirror, another ImageSet. Empty when nothing does. Errors mean that a push would fail
 * halfway or leave images out.
 */
export function judgeTransfer(
  record: TransferRecord,
  seen: TransferObservation,
): readonly Problem[] {
  return [
    ...record.archives.flatMap((archive) => judgeArchive(archive, record, seen)),
    ...seen.archives.flatMap((archive) => judgeStranger(archive, record, seen)),
    ...judgeOrder(record, seen),
    ...judgeBinary(record, seen),
    ...judgeImageSet(record, seen),
  ].sort(compareProblems);
}

function judgeArchive(
  wanted: TransferArchive,
  { archives: all }: TransferRecord,
  { archives, path }: TransferObservation,
): readonly Problem[] {
  const name = printable(wanted.name);
  const found = archives.find((archive) => archive.name === wanted.name);
  const position = { file: path };
  if (found === undefined) {
    const message = `${name} is missing`;
    return [{ rule: "transfer-missing", severity: "error", message, help: copyAgain, position }];
  }
  if (found.sha256 === wanted.sha256 && found.size === wanted.size) return [];
  const other = all.find(({ sha256 }) => sha256 === found.sha256);
  const message = `${name} ${howItDiffers(wanted, found, other)}`;
  const help =
    other === undefined
      ? copyAgain
      : "Give the archives the names of the record, then verify again.";
  return [{ rule: "transfer-changed", severity: "error", message, help, position }];
}

function howItDiffers(
  wanted: TransferArchive,
  found: TransferArchive,
  other: TransferArchive | undefined,
): string {
  if (other !== undefined) return `has the content of ${printable(other.name)}`;
  if (found.size < wanted.size) {
    return `was truncated: it has ${found.size} of ${wanted.size} bytes`;
  }
  if (found.size > wanted.size) {
    return `has ${found.size - wanted.size} bytes more than was recorded`;
  }
  return "was changed: it has the recorded size, but other content";
}

function judgeStranger(
  { name, sha256 }: TransferArchive,
  { archives }: TransferRecord,
  { path }: TransferObservation,
): readonly Problem[] {
  const position = { file: path };
  if (isVersionOneArchive(name)) {
    const message = `${printable(name)} is an archive of oc-mirror v1, which v2 cannot read`;
    const help = "Remove it, and mirror to disk again with oc-mirror v2.";
    return [{ rule: "transfer-version-one", severity: "error", message, help, position }];
  }
  if (archives.some((archive) => archive.name === name)) return [];
  const twin = archives.find((archive) => archive.sha256 === sha256);
  const message =
    twin === undefined
      ? `${printable(name)} is an archive of another transfer: oc-mirror would unpack it, too`
      : `${printable(name)} is a copy of ${printable(twin.name)} that the record does not name`;
  const help = "Move it out of the folder.";
  return [{ rule: "transfer-foreign", severity: "error", message, help, position }];
}

function judgeOrder(
  { name, parent, digest }: TransferRecord,
  { applied, path }: TransferObservation,
): readonly Problem[] {
  const disorder = (severity: Severity, message: string, help: string): readonly Problem[] => [
    { rule: "transfer-order", severity, message, help, position: { file: path } },
  ];
  const last = applied?.at(-1);
  if (applied === undefined || last === undefined) {
    if (parent === undefined) return [];
    return disorder(
      "warning",
      `whether the previous transfer, ${parent.name}, was pushed here is unknown`,
      "Name the folder that remembers pushed transfers with --state.",
    );
  }
  if (last.digest === digest) {
    return disorder("warning", `${name} is already pushed`, pushAgain);
  }
  if (applied.some((one) => one.digest === digest)) {
    return disorder(
      "error",
      `${name} is older than ${last.name}, which was pushed after it`,
      "Push the newest transfer: an older one moves catalogs back.",
    );
  }
  if (parent === undefined || last.digest === parent.digest) return [];
  if (applied.some((one) => one.digest === parent.digest)) {
    return disorder(
      "error",
      `${name} follows ${parent.name}, but ${last.name} was pushed after that`,
      "Mirror to disk again on the connected side, after the transfer that was pushed last.",
    );
  }
  return disorder(
    "error",
    `the previous transfer, ${parent.name}, was not pushed here: its images are missing`,
    `Push ${parent.name} first.`,
  );
}

function judgeBinary(
  { ocMirror: written }: TransferRecord,
  { ocMirror: here, path }: TransferObservation,
): readonly Problem[] {
  if (written === undefined || here === undefined || written === here) return [];
  const severity = severityOfOther(written, here);
  if (severity === undefined) return [];
  return [
    {
      rule: "transfer-binary",
      severity,
      message: `oc-mirror ${printable(written)} wrote the archives, and ${printable(here)} would push them`,
      help:
        severity === "error"
          ? "Carry over the binary that wrote the archives: an older one may not read them."
          : "Use the same binary on both sides, at least the same minor.",
      position: { file: path },
    },
  ];
}

/** An older minor may not read the archives; a newer one, or one that names no version, should be looked at. */
function severityOfOther(written: string, here: string): Severity | undefined {
  const [lineBefore, lineNow] = [lineOfBinary(written), lineOfBinary(here)];
  const [before, now] = [written, here].map((text) => readVersion(text.replace(/^v/, "")));
  if (lineBefore === undefined || lineNow === undefined) return "warning";
  if (before === undefined || now === undefined) return "warning";
  if (lineBefore === lineNow) return undefined;
  return compareVersions(now, before) < 0 ? "error" : "warning";
}

function judgeImageSet(
  { imageSet: written }: TransferRecord,
  { imageSet: here, path }: TransferObservation,
): readonly Problem[] {
  if (written === undefined || here === undefined || written === here) return [];
  return [
    {
      rule: "transfer-imageset",
      severity: "error",
      message: "the ImageSet is not the one that the archives were made with",
      help: "Carry over the ImageSet together with the archives.",
      position: { file: path },
    },
  ];
}

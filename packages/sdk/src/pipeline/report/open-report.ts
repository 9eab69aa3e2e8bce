import { dirname, join, resolve } from "node:path";
import { MirrorError, printable } from "../../base/problem/index.ts";
import { diagnose } from "../../decisions/diagnosis/index.ts";
import type { PassReport, ReportFact, ReportFinding } from "../../decisions/report/index.ts";
import { isFile, isFolder, measurePath, readTextFile } from "../../edges/disk/index.ts";
import { listJournals } from "../../edges/journal/index.ts";
import { readRunEvidence } from "../../edges/oc-mirror/index.ts";
import { listRecords, type RecordSummary } from "../../edges/records/index.ts";
import { imageSetIn } from "../../edges/workspace/index.ts";
import type { ImageSetConfiguration } from "../../models/imageset/index.ts";
import { type PassRun, passRunOf, readJournal, type StepId } from "../../models/journal/index.ts";
import {
  historyOf,
  imagesOf,
  operatorsOf,
  stepsOf,
  verdictOfRecord,
  verdictOfRun,
} from "./parts.ts";

/** What a report is about, and where more is known. */
export interface ReportOptions {
  /** The folder of the records, for the history; undefined for that of the record. */
  readonly records?: string;
  /** What the workspace takes on the disk, where it is measured already; undefined measures it. */
  readonly workspaceBytes?: number;
}

/**
 * Reads a pass for a report.
 *
 * @param path - a record, a journal (`….jsonl`), or a workspace, whose newest journal counts
 * @throws a {@link MirrorError} `unreadable-input` when it is none of them; `invalid-input` when a record or a journal
 * cannot be read.
 */
export async function openReport(path: string, options: ReportOptions = {}): Promise<PassReport> {
  if (isFile(join(path, "manifest.json"))) return reportOfRecord(path, options);
  const { run, workspace } = runAt(path);
  const folder = recordFolderOf(run);
  const recorded = folder === undefined ? undefined : reportOfRecord(folder, options);
  const last = run.steps.findLast(({ state }) => state !== "done" && state !== "skipped");
  return {
    title: run.imageSet,
    verdict: verdictOfRun(run),
    facts: [...factsOfRun(run), ...(recorded?.facts ?? [])],
    findings: [
      ...(last?.findings ?? []),
      ...(last === undefined ? (recorded?.findings ?? []) : []),
    ],
    steps: stepsOf(run),
    operators: recorded?.operators ?? [],
    images: recorded?.images ?? [],
    bytes: [
      ...(recorded?.bytes ?? []),
      { label: "workspace", count: options.workspaceBytes ?? measurePath(workspace).bytes },
    ],
    signatures: recorded?.signatures ?? [],
    history: recorded?.history ?? historyIn(options.records),
  };
}

function reportOfRecord(path: string, options: ReportOptions): PassReport {
  const folder = resolve(path);
  const beside = listRecords(dirname(folder)).records;
  const summary = beside.find((one) => one.folder === folder);
  if (summary === undefined) {
    throw new MirrorError("invalid-input", `${printable(path)} is not a valid record`, {
      hint: "Run mirrorkit record verify to see what is wrong with it.",
    });
  }
  const { manifest } = summary;
  return {
    title: summary.name,
    verdict: verdictOfRecord(manifest),
    facts: factsOfRecord(summary),
    findings: manifest.state === "failed" ? causesIn(folder) : [],
    steps: [],
    operators: operatorsOf(imageSetOf(folder)),
    images: imagesOf(manifest),
    bytes: [{ label: "files of the record", count: sizeOf(summary) }],
    signatures: manifest.signatures,
    history: historyOf(
      options.records === undefined ? beside : listRecords(options.records).records,
      summary.name,
    ),
  };
}

/** A journal, or the newest of a workspace. */
function runAt(path: string): { readonly run: PassRun; readonly workspace: string } {
  if (isFolder(path)) {
    const newest = listJournals(path).at(-1);
    if (newest !== undefined) return { run: newest.run, workspace: path };
    throw new MirrorError("unreadable-input", `${printable(path)} has no record and no journal`, {
      hint: "Name a record, a journal of mirrorkit run, or the workspace that it ran in.",
    });
  }
  const run = passRunOf(readJournal(readTextFile(path)).lines);
  if (run !== undefined) return { run, workspace: dirname(dirname(resolve(path))) };
  throw new MirrorError("invalid-input", `${printable(path)} is not a journal of mirrorkit run`, {
    hint: "Name a file below journals/ of a workspace.",
    position: { file: path },
  });
}

/** The record that a pass made, of its push or of the failure of it, where it still is. */
function recordFolderOf({ steps }: PassRun): string | undefined {
  const outputs = (name: StepId) => steps.find(({ step }) => step === name)?.outputs ?? {};
  const folder = outputs("record")["folder"] ?? outputs("push")["failure"];
  return typeof folder === "string" && isFile(join(folder, "manifest.json")) ? folder : undefined;
}

/** The pinned ImageSet tells most; otherwise the one that was recorded. */
function imageSetOf(folder: string): ImageSetConfiguration | undefined {
  return (
    imageSetIn(join(folder, "imageset-pinned.yaml")) ?? imageSetIn(join(folder, "imageset.yaml"))
  );
}

/** Why a recorded pass failed, as far as its console tells. */
function causesIn(folder: string): readonly ReportFinding[] {
  if (
    !["console.txt", "mirroring-errors.txt", "run.json"].some((name) => isFile(join(folder, name)))
  )
    return [];
  const { causes } = diagnose(readRunEvidence(folder).evidence);
  return causes.map(({ id, summary: message, next }) => ({ id, severity: "error", message, next }));
}

function factsOfRun({ run, startedAt, lastAt, resumed, steps }: PassRun): readonly ReportFact[] {
  const verify = steps.find(({ step }) => step === "verify")?.outputs ?? {};
  const verified = Object.entries(verify).map(([name, value]) => `${String(value)} ${name}`);
  const urls = steps.find(({ step }) => step === "publish")?.outputs["urls"];
  return [
    { label: "Pass", value: run },
    { label: "Began", value: readable(startedAt) },
    { label: "Ended", value: readable(lastAt) },
    ...(resumed === 0 ? [] : [{ label: "Started again", value: `${resumed} times` }]),
    ...(verified.length === 0 ? [] : [{ label: "Verified", value: verified.join(", ") }]),
    ...(Array.isArray(urls)
      ? urls.map((url) => ({ label: "Change request", value: String(url) }))
      : []),
  ];
}

function factsOfRecord({ name, manifest }: RecordSummary): readonly ReportFact[] {
  const { created, releases, ocMirror, mirrorkit, exitStatus, previous } = manifest;
  const optional = [
    ["OpenShift", releases.length === 0 ? undefined : releases.join(" ")],
    ["oc-mirror", ocMirror],
    ["Exit status of oc-mirror", exitStatus],
    ["Previous record", previous],
  ] as const;
  return [
    { label: "Record", value: name },
    { label: "Recorded", value: readable(created) },
    ...optional.flatMap(([label, value]) =>
      value === undefined ? [] : [{ label, value: String(value) }],
    ),
    { label: "mirrorkit", value: mirrorkit },
  ];
}

function sizeOf({ manifest: { files } }: RecordSummary): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function historyIn(records: string | undefined): PassReport["history"] {
  return records === undefined ? [] : historyOf(listRecords(records).records, undefined);
}

function readable(time: string): string {
  return time.slice(0, 19).replace("T", " ");
}

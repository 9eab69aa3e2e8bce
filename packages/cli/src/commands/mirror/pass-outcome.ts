import { describeExit } from "@mirrorkit/sdk/diagnosis";
import { escapeControls } from "@mirrorkit/sdk/internal";
import type { OcMirrorPass, OcMirrorRoute, RunSummary } from "@mirrorkit/sdk/oc-mirror";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { formatJson } from "../../reports/json.ts";
import { formatDiagnosis } from "../../terminal/causes.ts";
import { plural } from "../../terminal/problems.ts";
import { formatDuration } from "../../terminal/run-progress.ts";

/** The exit status of a diagnosis: what the machine or a server is to blame for is not a finding. */
export function statusOfDiagnosis({ outcome, causes: [first] }: OcMirrorPass["diagnosis"]): number {
  if (outcome === "succeeded") return exitStatus.fine;
  return first !== undefined && (first.fault === "machine" || first.retry)
    ? exitStatus.worldFailed
    : exitStatus.findings;
}

/** What a pass prints: one line of what it did, where its log is, and why it failed. */
export function passOutcome(
  result: OcMirrorPass,
  {
    route,
    isDryRun,
    json,
  }: { readonly route: OcMirrorRoute; readonly isDryRun: boolean; readonly json: boolean },
): Outcome {
  const status = statusOfDiagnosis(result.diagnosis);
  const notes = result.notes.map((note) => `note: ${note}\n`).join("");
  if (json) return { output: formatJson(asJson(result, isDryRun)), notes, status };
  const isFine = result.diagnosis.outcome === "succeeded";
  const lines = [
    isFine ? doneLine(result, route, isDryRun) : failedLine(result, isDryRun),
    ...filesOf(result.end.run),
    `  log: ${escapeControls(result.log)}`,
  ];
  const warning =
    isFine || isDryRun
      ? ""
      : "Do not publish this pass: its cluster resources may name missing images.\n";
  return {
    output: `${lines.join("\n")}\n${formatDiagnosis(result.diagnosis)}${warning}`,
    notes,
    status,
  };
}

function doneLine(
  { end: { run }, elapsedMs }: OcMirrorPass,
  route: OcMirrorRoute,
  isDryRun: boolean,
): string {
  const to = route.kind === "to-disk" ? route.folder : route.destination;
  const time = formatDuration(elapsedMs);
  if (isDryRun) return `dry run for ${escapeControls(to)} done in ${time}`;
  const counts = run.results.map(({ type, done, total }) => `${done} of ${total} ${type}`.trim());
  const what = counts.length === 0 ? plural(run.copied, "image") : `${counts.join(", ")} images`;
  return `pushed to ${escapeControls(to)} in ${time}: ${escapeControls(what)}`;
}

function failedLine({ end, elapsedMs, attempts }: OcMirrorPass, isDryRun: boolean): string {
  const { run } = end;
  const tries = attempts > 1 ? `, ${attempts} runs` : "";
  const arrived =
    run.toCopy === undefined
      ? ""
      : `; ${run.copied} of ${run.toCopy} images copied, ${run.failed} failed`;
  const what = isDryRun ? "dry run" : "push";
  return `${what} failed after ${formatDuration(elapsedMs)}${tries}: ${describeExit(end)}${arrived}`;
}

function filesOf({ mapping, written }: RunSummary): readonly string[] {
  const resources = written.filter((path) => path.includes("/cluster-resources/")).length;
  return [
    ...(mapping === undefined ? [] : [`  mapping: ${escapeControls(mapping)}`]),
    ...(resources === 0 ? [] : [`  cluster resources: ${plural(resources, "file")}`]),
  ];
}

function asJson(
  { binary, end, diagnosis, log, attempts, elapsedMs }: OcMirrorPass,
  isDryRun: boolean,
): object {
  const { run, exitStatus: status, signal, timeLimitSeconds } = end;
  return {
    command: isDryRun ? "dry-run" : "push",
    outcome: diagnosis.outcome,
    ocMirror: { path: binary.path, version: binary.version, line: binary.line },
    exitStatus: status,
    signal,
    timeLimitSeconds,
    attempts,
    seconds: Math.round(elapsedMs / 1_000),
    log,
    images: { toCopy: run.toCopy, copied: run.copied, failed: run.failed },
    results: run.results,
    mapping: run.mapping,
    written: run.written,
    causes: diagnosis.causes,
    unexplained: diagnosis.unexplained,
  };
}

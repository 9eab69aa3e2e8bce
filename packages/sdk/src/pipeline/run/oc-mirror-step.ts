import { defined } from "../../base/problem/index.ts";
import { describeExit } from "../../decisions/diagnosis/index.ts";
import { endLeftover } from "../../edges/oc-mirror/index.ts";
import type { JournalFinding } from "../../models/journal/index.ts";
import type { OcMirrorOptions } from "../../models/oc-mirror/index.ts";
import { type OcMirrorPass, runOcMirrorPass } from "../oc-mirror/index.ts";
import { type RunContext, runSettingsOf } from "./context.ts";
import type { RunFault, StepResult, StepWork } from "./step.ts";

const graceMs = 30_000;

/** Ends an oc-mirror that a killed run left behind. */
export async function endRunBefore({ leftover, say }: StepWork): Promise<void> {
  if (leftover === undefined || !(await endLeftover(leftover, graceMs))) return;
  say(`ended oc-mirror of the previous run, process ${leftover.pid}`);
}

/** Runs oc-mirror as a step: ends what a killed run left behind, keeps its process, and words how it went. */
export async function runOcMirror(
  context: RunContext,
  work: StepWork,
  told: OcMirrorOptions,
): Promise<StepResult> {
  await endRunBefore(work);
  const { retries, retryDelayMs: delayMs, timeoutMs } = runSettingsOf(context).push;
  const pass = await runOcMirrorPass({
    told,
    environment: context.user.environment,
    graceMs,
    retry: told.dryRun === true ? { retries: 0, delayMs: 0 } : { retries, delayMs },
    say: work.say,
    show: context.show,
    onStart({ process }) {
      if (process !== undefined) work.began(process);
    },
    ...defined({ program: context.ocMirror, timeoutMs }),
  });
  for (const note of pass.notes) work.say(note);
  return resultOf(pass, context.now());
}

function resultOf(pass: OcMirrorPass, now: Date): StepResult {
  const { end, diagnosis, log, attempts, binary } = pass;
  const { copied, failed, toCopy } = end.run;
  const outputs = {
    log,
    copied,
    failed,
    attempts,
    endedAt: now.toISOString(),
    ...defined({ toCopy, exitStatus: end.exitStatus, ocMirror: binary.version }),
  };
  if (pass.isStopped) return { state: "stopped", message: "stopped by a signal", outputs };
  if (diagnosis.outcome === "succeeded") {
    return { state: "done", message: `${copied} images copied`, outputs };
  }
  const [first] = diagnosis.causes;
  return {
    state: "failed",
    message: first === undefined ? describeExit(end) : `${describeExit(end)}: ${first.summary}`,
    outputs,
    findings: [...diagnosis.causes.map(causeOf), ...diagnosis.unexplained.map(lineOf)],
    fault: faultOf(pass),
  };
}

function faultOf({
  diagnosis: {
    causes: [first],
  },
}: OcMirrorPass): RunFault {
  return first !== undefined && (first.fault === "machine" || first.retry) ? "machine" : "findings";
}

function causeOf({
  id,
  summary,
  next,
}: OcMirrorPass["diagnosis"]["causes"][number]): JournalFinding {
  return { id, severity: "error", message: summary, next };
}

function lineOf(line: string): JournalFinding {
  return { id: "unexplained", severity: "error", message: line, next: [] };
}

import {
  defined,
  type PlannedStep,
  placesOf,
  planPass,
  type RunEnd,
  runPassSteps,
} from "@mirrorkit/sdk/internal";
import type { StepRun } from "@mirrorkit/sdk/journal";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { formatJson } from "../../reports/json.ts";
import { findingLines, stepTable } from "../../reports/passes.ts";
import { openProgress } from "../../terminal/progress.ts";
import { openRunProgress } from "../../terminal/run-progress.ts";
import { afterPass } from "./after-pass.ts";
import { forgeWork, passContext } from "./pass-context.ts";
import { addPassFlags, addRunFlags, type RunFlags } from "./pass-flags.ts";

/** Declares `mirrorkit run`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addRunFlags(addPassFlags(command))
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      [
        "",
        "Started again, it resumes where it stopped. Steps whose settings are missing are skipped.",
        "",
        "Examples:",
        "  mirrorkit run --imageset production --to platform/gitops",
        "  mirrorkit run --imageset production --plan",
        "  mirrorkit run --imageset production --until compare",
        "  mirrorkit run --imageset production --to-disk /archive",
        "  mirrorkit run --imageset production --from-disk /media/transfer --to platform/gitops",
        "  mirrorkit run --imageset production --approve 0123456789abcdef0123456789abcdef",
      ].join("\n"),
    )
    .action(async (flags: RunFlags) =>
      finish(await runPass(flags, command.parent?.version() ?? "")),
    );
}

async function runPass(flags: RunFlags, version: string): Promise<Outcome> {
  const terminal = { progress: openProgress(), run: openRunProgress() };
  const basic = passContext(flags, version, terminal);
  const { approve, from, until, only } = flags;
  const context = { ...basic, forge: forgeWork(flags, basic), ...defined({ approve }) };
  const choice = defined({ from, until, only });
  if (flags.plan === true) return planned(planPass(context, choice), flags);
  const say = (text: string): void => {
    terminal.progress.clear();
    if (flags.json !== true) terminal.run.say(text);
  };
  try {
    const end = await runPassSteps(context, { choice, say });
    const outcome = ended(end, flags);
    const { settingsFile, settings } = context;
    const { workspace } = placesOf(context);
    const notes = await afterPass({ run: end.run, settings: settings(), settingsFile, workspace });
    return { ...outcome, notes: outcome.notes + notes.join("") };
  } finally {
    terminal.progress.clear();
    terminal.run.end();
  }
}

const faults = {
  input: exitStatus.wrongInput,
  findings: exitStatus.findings,
  machine: exitStatus.worldFailed,
} as const;

function statusOf({ outcome, fault = "findings" }: RunEnd): number {
  if (outcome === "stopped") return exitStatus.worldFailed;
  if (outcome === "waiting") return exitStatus.findings;
  return outcome === "failed" ? faults[fault] : exitStatus.fine;
}

function ended(end: RunEnd, { json, imageset }: RunFlags): Outcome {
  const { outcome, message, run, kept } = end;
  const status = statusOf(end);
  if (json === true) {
    const output = formatJson({ outcome, message, kept, ...run });
    return { output, notes: "", status };
  }
  const last = run.steps.findLast(({ state }) => state !== "done" && state !== "skipped");
  const findings = outcome === "failed" || outcome === "waiting" ? findingLines(last) : "";
  const removals = outcome === "waiting" ? findingLines(stepNamed(run.steps, "compare")) : "";
  const output = `${imageset} ${run.run}: ${words[outcome]}${message}\n`;
  return { output: `${removals}${findings}${output}`, notes: "", status };
}

const words: Readonly<Record<RunEnd["outcome"], string>> = {
  published: "published: ",
  done: "",
  "nothing-to-do": "",
  waiting: "",
  failed: "failed: ",
  stopped: "stopped: ",
};

function stepNamed(steps: readonly StepRun[], name: StepRun["step"]): StepRun | undefined {
  return steps.find(({ step }) => step === name);
}

function planned(steps: readonly PlannedStep[], { json }: RunFlags): Outcome {
  const output = json === true ? formatJson({ steps }) : stepTable(steps);
  return { output, notes: "", status: exitStatus.fine };
}

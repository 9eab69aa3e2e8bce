import { defined, lookBefore } from "@mirrorkit/sdk/internal";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isConcerning, isError } from "../../problem-severity.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { countProblems, formatProblems } from "../../terminal/problems.ts";
import { openProgress } from "../../terminal/progress.ts";
import { openRunProgress } from "../../terminal/run-progress.ts";
import { passContext } from "./pass-context.ts";
import { addPassFlags, type PassFlags } from "./pass-flags.ts";

interface PreflightFlags extends PassFlags {
  readonly mapping?: string;
}

/** Declares `mirrorkit preflight`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addPassFlags(command)
    .option(
      "--mapping <file>",
      "mapping.txt of the next push, to measure the free space that it needs",
    )
    .option("--json", "print the problems as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit preflight --imageset production\n  mirrorkit preflight --imageset production --mapping workspace/working-dir/dry-run/mapping.txt",
    )
    .action(async (flags: PreflightFlags) =>
      finish(await preflight(flags, command.parent?.version() ?? "")),
    );
}

async function preflight(flags: PreflightFlags, version: string): Promise<Outcome> {
  const terminal = { progress: openProgress(), run: openRunProgress() };
  const context = passContext(flags, version, terminal);
  const { mapping } = flags;
  const look = { inRun: false, ...defined({ mapping }) };
  const problems = await lookBefore(context, look).finally(() => terminal.progress.clear());
  const status = problems.some(isError) ? exitStatus.findings : exitStatus.fine;
  if (flags.json === true) {
    return { output: formatJson({ problems: problems.map(jsonProblem) }), notes: "", status };
  }
  const sum = problems.some(isConcerning) ? countProblems(problems) : "ready for a pass";
  return { output: `${formatProblems(problems)}${flags.imageset}: ${sum}\n`, notes: "", status };
}

import { defined, type PassStatus, passStatus } from "@mirrorkit/sdk/internal";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { formatJson } from "../../reports/json.ts";
import { statusText } from "../../reports/passes.ts";
import { namesImageSets, openSettings } from "../../settings-file.ts";

interface StatusFlags {
  readonly imageset?: string;
  readonly settings?: string;
  readonly json?: boolean;
}

/** Declares `mirrorkit status`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .option("--imageset <name>", "only this ImageSet (default: all of mirrorkit.yaml)")
    .option("--settings <file>", "settings (default: mirrorkit.yaml in the current folder)")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit status\n  mirrorkit status --imageset production --json",
    )
    .action((flags: StatusFlags) => finish(status(flags)));
}

function status(flags: StatusFlags): Outcome {
  const opened = openSettings(flags.settings, namesImageSets);
  const now = new Date();
  const found = passStatus({ ...opened, now }, defined({ imageSet: flags.imageset }));
  const isWrong = found.some(needsSomeone);
  const output = flags.json === true ? formatJson({ imageSets: found }) : statusText(found, now);
  return { output, notes: "", status: isWrong ? exitStatus.findings : exitStatus.fine };
}

function needsSomeone({ isRunning, passes, isOverdue }: PassStatus): boolean {
  if (isRunning) return false;
  const outcome = passes.at(-1)?.outcome;
  const isCut = passes.length > 0 && outcome === undefined;
  return isOverdue || isCut || ["waiting", "failed", "stopped"].includes(outcome ?? "");
}

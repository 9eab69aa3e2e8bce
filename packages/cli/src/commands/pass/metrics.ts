import { collectMetrics, metricsFile, printable, writeMetrics } from "@mirrorkit/sdk/internal";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { namesImageSets, openSettings } from "../../settings-file.ts";

interface MetricsFlags {
  readonly settings?: string;
  readonly out?: string;
}

/** Declares `mirrorkit metrics`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .option("--settings <file>", "settings (default: mirrorkit.yaml in the current folder)")
    .option("--out <dir>", `write ${metricsFile} into this folder instead of printing the metrics`)
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit metrics\n  mirrorkit metrics --out /var/lib/node_exporter/textfile_collector",
    )
    .action((flags: MetricsFlags) => finish(metrics(flags)));
}

function metrics({ settings: named, out }: MetricsFlags): Outcome {
  const text = collectMetrics({ ...openSettings(named, namesImageSets), now: new Date() });
  if (out === undefined) return { output: text, notes: "", status: exitStatus.fine };
  writeMetrics(out, text);
  const output = `wrote ${printable(out)}/${metricsFile}\n`;
  return { output, notes: "", status: exitStatus.fine };
}

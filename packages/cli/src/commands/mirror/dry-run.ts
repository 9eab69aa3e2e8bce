import { defined } from "@mirrorkit/sdk/internal";
import type { Command } from "commander";
import type { Outcome } from "../../outcome.ts";
import { passOutcome } from "./pass-outcome.ts";
import { runPass } from "./run-oc-mirror.ts";
import { addRunOptions, ocMirrorOptions, type RunOptions } from "./run-options.ts";

interface DryRunOptions extends RunOptions {
  readonly manifestLists?: boolean;
}

/** Declares `mirrorkit dry-run`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addRunOptions(command)
    .option("--manifest-lists", "also list the manifests of each index (oc-mirror 4.22 and later)")
    .addHelpText(
      "after",
      "\nExample:\n  mirrorkit dry-run --imageset imageset.yaml --workspace workspace --destination quay.example.test/mirror --authfile read.json",
    )
    .action(async (options: DryRunOptions) => finish(await dryRun(options)));
}

async function dryRun(options: DryRunOptions): Promise<Outcome> {
  const { manifestLists } = options;
  const told = {
    ...ocMirrorOptions(options),
    dryRun: true,
    ...defined({ manifestLists }),
  };
  const result = await runPass(options, told, { retries: 0, delayMs: 0 });
  return passOutcome(result, { route: told.route, isDryRun: true, json: options.json === true });
}

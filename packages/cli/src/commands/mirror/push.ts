import { defined } from "@mirrorkit/sdk/internal";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Outcome } from "../../outcome.ts";
import { passOutcome } from "./pass-outcome.ts";
import { runPass } from "./run-oc-mirror.ts";
import { addRunOptions, ocMirrorOptions, type RunOptions, toMilliseconds } from "./run-options.ts";
import { afterTransfer, beforeTransfer } from "./transfer-around.ts";

interface PushOptions extends RunOptions {
  readonly retries: number;
  readonly retryDelay: number;
  readonly since?: string;
}

/** Declares `mirrorkit push`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addRunOptions(command)
    .option(
      "--retries <n>",
      "how often to retry after temporary errors, such as rate limits",
      toRetries,
      0,
    )
    .addOption(
      new Option("--retry-delay <time>", "wait before the first retry; doubles up to 10m")
        .argParser(toMilliseconds)
        .default(30_000, "30s"),
    )
    .option(
      "--since <date>",
      "with --to-disk: images added since this date, such as 2026-11-23",
      toDate,
    )
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  mirrorkit push --imageset imageset.yaml --workspace workspace --destination quay.example.test/mirror --authfile auth.json",
        "  mirrorkit push --imageset production --workspace workspace --retries 3 --timeout 6h",
        "  mirrorkit push --imageset imageset.yaml --to-disk transfer",
      ].join("\n"),
    )
    .action(async (options: PushOptions) =>
      finish(await push(options, command.parent?.version() ?? "unknown")),
    );
}

async function push(options: PushOptions, version: string): Promise<Outcome> {
  const { since, retries, retryDelay } = options;
  const told = { ...ocMirrorOptions(options), ...defined({ since }) };
  const before = await beforeTransfer(told);
  const result = await runPass(options, told, { retries, delayMs: retryDelay });
  const isFine = result.diagnosis.outcome === "succeeded";
  const after = isFine ? await afterTransfer(told, result.binary, version) : [];
  return passOutcome(
    { ...result, notes: [...before, ...result.notes, ...after] },
    { route: told.route, isDryRun: false, json: options.json === true },
  );
}

function toRetries(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number from 0 to 99.");
}

function toDate(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError("Give a date such as 2026-11-23.");
}

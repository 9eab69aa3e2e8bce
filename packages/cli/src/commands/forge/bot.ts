import process from "node:process";
import type { Examination } from "@mirrorkit/bot";
import { readTextFile } from "@mirrorkit/sdk/files";
import { type Command, InvalidArgumentError, Option } from "commander";
import { proxyFor } from "../../environment.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { formatJson } from "../../reports/json.ts";
import { loadBot } from "./load-bot.ts";

interface BotCommandOptions {
  readonly settings: string;
  readonly grace: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

/** Declares `mirrorkit bot` and its subcommand. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .option("--settings <file>", "the bot's settings", "mirrorkit-bot.yaml")
    .option("--grace <seconds>", "how long running work may continue after SIGTERM", toSeconds, 25)
    .addOption(
      new Option("--log-level <level>", "the lowest level that is logged")
        .choices(["debug", "info", "warn", "error"])
        .default("info"),
    )
    .addHelpText("after", "\nExample:\n  mirrorkit bot --settings mirrorkit-bot.yaml")
    .action(async (options: BotCommandOptions) => finish(await run(options)));
  command
    .command("doctor")
    .description("check tokens, permissions, settings and webhooks of every project; write nothing")
    .option("--settings <file>", "the bot's settings", "mirrorkit-bot.yaml")
    .option("--json", "print the results as JSON")
    .addHelpText("after", "\nExample:\n  mirrorkit bot doctor --settings mirrorkit-bot.yaml")
    .action(async (options: DoctorOptions, doctor: Command) => {
      // `bot --settings FILE doctor` means the same.
      const isOwn = doctor.getOptionValueSource("settings") !== "default";
      const { settings } = isOwn ? options : command.opts<BotCommandOptions>();
      finish(await examineAll({ ...options, settings }));
    });
}

interface DoctorOptions {
  readonly settings: string;
  readonly json?: boolean;
}

async function examineAll({ settings: file, json }: DoctorOptions): Promise<Outcome> {
  const { examine, formatExamination, openSecretFilter, openSecrets, readBotSettings } =
    await loadBot();
  const settings = readBotSettings(readTextFile(file), file);
  const secrets = openSecrets(process.env);
  const found = await examine(settings, {
    secrets,
    proxyFor: (address) => proxyFor(address, process.env),
  });
  return {
    output: openSecretFilter(secrets.known)(
      json === true ? formatJson(found) : formatExamination(found),
    ),
    notes: "",
    status: statusOf(found),
  };
}

/** When a check got no answer, the other results are not conclusive. */
function statusOf({ bot, projects }: Examination): number {
  const checks = [...bot, ...projects.flatMap((project) => project.checks)];
  if (checks.some(({ unanswered }) => unanswered === true)) return exitStatus.worldFailed;
  return checks.some(({ state }) => state === "missing") ? exitStatus.findings : exitStatus.fine;
}

/** Runs the bot until a signal ends it; its log goes to standard output. */
async function run({ settings, grace, logLevel }: BotCommandOptions): Promise<Outcome> {
  const { readBotSettings, startBot } = await loadBot();
  const told = toldToEnd();
  const bot = await startBot({
    settings: readBotSettings(readTextFile(settings), settings),
    environment: process.env,
    proxyFor: (address) => proxyFor(address, process.env),
    logLevel,
  });
  await told;
  await bot.close(grace * 1_000);
  // A call to a forge that was given up would keep the process until it ends.
  setTimeout(() => process.exit(), 500).unref();
  return { output: "", notes: "", status: exitStatus.fine };
}

/** Registered before the bot starts and never removed: a signal without a listener kills the process. */
function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => resolve());
  });
}

function toSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 600) return seconds;
  throw new InvalidArgumentError("Give a whole number of seconds, at most 600.");
}

import { once } from "node:events";
import process from "node:process";
import { readBotSettings, startBot } from "@mirrorkit/bot/server";
import { readTextFile } from "@mirrorkit/sdk";
import { type Command, InvalidArgumentError, Option } from "commander";
import { exitStatus, type Outcome } from "../outcome.ts";
import { proxyFor } from "../proxy.ts";

interface BotCommandOptions {
  readonly settings: string;
  readonly grace: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

/** Declares `mirrorkit bot` and its subcommand. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .option("--settings <file>", "the bot's settings", "mirrorkit-bot.yaml")
    .option("--grace <seconds>", "how long work may go on after SIGTERM", toSeconds, 25)
    .addOption(
      new Option("--log-level <level>", "the least that is logged")
        .choices(["debug", "info", "warn", "error"])
        .default("info"),
    )
    .addHelpText("after", "\nExample:\n  mirrorkit bot --settings mirrorkit-bot.yaml")
    .action(async (options: BotCommandOptions) => finish(await run(options)));
}

/** Runs the bot until it is told to end; its log goes to standard output. */
async function run({ settings, grace, logLevel }: BotCommandOptions): Promise<Outcome> {
  const bot = await startBot({
    settings: readBotSettings(readTextFile(settings), settings),
    environment: process.env,
    proxyFor: (address) => proxyFor(address, process.env),
    logLevel,
  });
  await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  await bot.close(grace * 1_000);
  return { output: "", notes: "", status: exitStatus.fine };
}

function toSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 600) return seconds;
  throw new InvalidArgumentError("Give a whole number of seconds, at most 600.");
}

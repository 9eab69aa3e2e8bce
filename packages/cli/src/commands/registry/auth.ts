import type { Command } from "commander";
import type { Outcome } from "../../outcome.ts";
import { defineCheck } from "./auth-check.ts";
import { defineMerge } from "./auth-merge.ts";

/** Declares `mirrorkit auth` and its subcommands. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command.addHelpText(
    "after",
    "\nExamples:\n  mirrorkit auth merge --from pull-secret.json --out auth.json\n  mirrorkit auth check --authfile auth.json imageset.yaml",
  );
  defineMerge(
    command
      .command("merge")
      .description("merge the credentials of files, variables and Vault into one authfile"),
    finish,
  );
  defineCheck(
    command
      .command("check")
      .description("log in to all required registries and report rejected accounts"),
    finish,
  );
}

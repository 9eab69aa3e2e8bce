import { defined } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { grantPulls, readQuayAccount, refuseTeam } from "@mirrorkit/sdk/quay";
import type { Command } from "commander";
import { requireChoice } from "../../missing-arguments.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isConcerning, isError } from "../../problem-severity.ts";
import {
  addRegistryOptions,
  type RegistryFlags,
  readRegistryOptions,
} from "../../registry-options.ts";
import { formatJson } from "../../reports/json.ts";
import { grantAsJson, grantAsText } from "../../reports/seeding.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { openProgress } from "../../terminal/progress.ts";
import { readPlacedMappings, registryOf } from "./placed-mappings.ts";
import { addQuayOptions, type QuayFlags, readQuayOptions } from "./quay-options.ts";

interface GrantFlags extends QuayFlags, RegistryFlags {
  readonly account: string;
  readonly all?: readonly string[];
  readonly registry?: string;
  readonly defaults?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit grant`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command.argument("[pass...]", "mapping.txt of a push, or its workspace or record");
  command
    .requiredOption("--account <name>", "account that pulls: ORGANISATION+ROBOT, +ROBOT or a user")
    .option("--all <organisation...>", "every repository of these organisations of Quay");
  addRegistryOptions(addQuayOptions(command))
    .option(
      "--registry <host>",
      "the registry as written in the mapping; by default the host of --quay",
    )
    .option(
      "--defaults",
      "also add default permissions to the organisations, for repositories created later",
    )
    .option(
      "--dry-run",
      "change nothing: show missing permissions and verify what the account can read",
    )
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nWithout --quay, nothing is changed: the command verifies what the account can read, on any registry.\n\nExamples:\n  mirrorkit grant mapping.txt --account +pull --quay https://quay.example.com\n  mirrorkit grant --all ocp-mirror --account ocp-mirror+pull --quay https://quay.example.com\n  mirrorkit grant mapping.txt --account puller --authfile pull-secret.json",
    )
    .action(async (mappings: string[], flags: GrantFlags) => finish(await grant(mappings, flags)));
  requireChoice(
    command,
    ["<pass...>", "--all <organisation...>"],
    "the repositories to make readable",
  );
}

async function grant(files: readonly string[], flags: GrantFlags): Promise<Outcome> {
  const { quay: address, all = [], dryRun = false } = flags;
  const account = readQuayAccount(flags.account);
  refuseTeam(account);
  if (address === undefined && all.length > 0) throw withoutList();
  const mappings = await readPlacedMappings(files);
  const { options, problems: odd } = readRegistryOptions(flags);
  const quay =
    address === undefined
      ? undefined
      : { address, ...readQuayOptions(address, flags, { needsToken: true }) };
  const progress = openProgress();
  try {
    const report = await grantPulls({
      registry: flags.registry ?? (address === undefined ? registryOf(mappings) : hostOf(address)),
      account,
      mappings,
      organisations: all,
      asDefault: flags.defaults === true,
      dryRun,
      options,
      ...defined({ quay }),
      onProgress: ({ phase, done, of }) => progress.show(`${words[phase]} ${done} of ${of}`),
    });
    const isWrong = report.failed.length > 0 || report.problems.some(isError);
    const isLacking = dryRun && report.steps.length > 0;
    const status = isWrong || isLacking ? exitStatus.findings : exitStatus.fine;
    if (flags.json === true) return { output: formatJson(grantAsJson(report)), notes: "", status };
    const texts = new Map(mappings.map(({ file, text }) => [file, text]));
    const notes = formatProblems([...odd.filter(isConcerning), ...report.problems], texts);
    return { output: grantAsText(report, { dryRun, account: flags.account }), notes, status };
  } finally {
    progress.clear();
  }
}

const words = { looking: "looked at", changing: "granted", proving: "proven" } as const;

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

function withoutList(): MirrorError {
  return new MirrorError(
    "wrong-use",
    "--all needs the address of a Quay, which lists its repositories",
    {
      hint: "Give --quay https://HOST, or a mapping.txt: lists of other registries omit repositories.",
    },
  );
}

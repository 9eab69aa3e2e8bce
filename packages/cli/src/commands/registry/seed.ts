import { defined } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import {
  type QuayVisibility,
  readQuayAccount,
  type SeedPermission,
  type SeedWish,
  seedQuay,
} from "@mirrorkit/sdk/quay";
import { type Command, Option } from "commander";
import { collect } from "../../option-values.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isError } from "../../problem-severity.ts";
import { addTrustOptions } from "../../registry-options.ts";
import { formatJson } from "../../reports/json.ts";
import { seedAsJson, seedAsText } from "../../reports/seeding.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { openProgress } from "../../terminal/progress.ts";
import { readPlacedMappings } from "./placed-mappings.ts";
import { addQuayOptions, type QuayFlags, readQuayOptions } from "./quay-options.ts";

interface SeedFlags extends QuayFlags {
  readonly registry?: string;
  readonly write?: readonly string[];
  readonly read?: readonly string[];
  readonly visibility?: QuayVisibility;
  readonly description?: string;
  readonly defaults?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit seed`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command.argument("<pass...>", "mapping.txt of the next push, or its workspace or a record");
  addTrustOptions(addQuayOptions(command))
    .option(
      "--registry <host>",
      "the registry as written in the mapping; by default the host of --quay",
    )
    .option(
      "--write <account>",
      "account that pushes: ORGANISATION+ROBOT, +ROBOT, team:NAME or a user; may be repeated",
      collect,
    )
    .option("--read <account>", "account that pulls; may be repeated", collect)
    .addOption(
      new Option(
        "--visibility <who>",
        "visibility of the repositories; by default new ones are private and existing ones keep theirs",
      ).choices(["private", "public"]),
    )
    .option(
      "--description <text>",
      "description of the repositories; by default existing ones keep theirs",
    )
    .option(
      "--defaults",
      "also add default permissions to the organisations, for repositories created later",
    )
    .option("--dry-run", "only print what would be done")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nOnly Quay needs repositories before a push: on other registries, a push creates them.\n\nExamples:\n  mirrorkit seed workspace/working-dir/dry-run/mapping.txt --quay https://quay.example.com \\\n    --write +mirror --read +pull --dry-run",
    )
    .action(async (mappings: string[], flags: SeedFlags) => finish(await seed(mappings, flags)));
}

async function seed(files: readonly string[], flags: SeedFlags): Promise<Outcome> {
  const { quay: address, registry, dryRun = false } = flags;
  if (address === undefined) throw withoutQuay();
  const wish = wishOf(flags);
  const mappings = await readPlacedMappings(files);
  const quay = readQuayOptions(address, flags, { needsToken: true });
  const progress = openProgress();
  try {
    const report = await seedQuay({
      address,
      mappings,
      wish,
      dryRun,
      quay,
      ...defined({ registry }),
      onProgress: ({ phase, done, of }) =>
        progress.show(`${phase === "changing" ? "taken" : "looked at"} ${done} of ${of}`),
    });
    const isWrong = report.failed.length > 0 || report.problems.some(isError);
    const status = isWrong ? exitStatus.findings : exitStatus.fine;
    if (flags.json === true) return { output: formatJson(seedAsJson(report)), notes: "", status };
    const texts = new Map(mappings.map(({ file, text }) => [file, text]));
    const notes = formatProblems(report.problems, texts);
    return { output: seedAsText(report, { dryRun }), notes, status };
  } finally {
    progress.clear();
  }
}

function wishOf({ visibility, description, defaults, write = [], read = [] }: SeedFlags): SeedWish {
  const permissions: readonly SeedPermission[] = [
    ...write.map((name) => ({ account: readQuayAccount(name), role: "write" as const })),
    ...read.map((name) => ({ account: readQuayAccount(name), role: "read" as const })),
  ];
  return {
    creates: true,
    permissions,
    asDefaults: defaults === true,
    ...defined({ visibility, description }),
  };
}

function withoutQuay(): MirrorError {
  return new MirrorError(
    "wrong-use",
    "seed needs the address of a Quay: other registries have nothing to seed",
    {
      hint: "Give --quay https://HOST. On other registries, repositories are created by pushing.",
    },
  );
}

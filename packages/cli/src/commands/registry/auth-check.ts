import {
  type CredentialCheck,
  checkCredentials,
  type LoginTarget,
  readLoginTarget,
  targetsOfImageSet,
  targetsOfMapping,
} from "@mirrorkit/sdk/credentials";
import { readTextFile } from "@mirrorkit/sdk/files";
import { readImageSet } from "@mirrorkit/sdk/imageset";
import { isFile, printable } from "@mirrorkit/sdk/internal";
import { readMapping } from "@mirrorkit/sdk/mapping";
import { MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { openRegistryClient } from "@mirrorkit/sdk/registry";
import { type Command, InvalidArgumentError } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import {
  addRegistryOptions,
  type RegistryFlags,
  readRegistryOptions,
} from "../../registry-options.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { loginTable } from "../../reports/logins.ts";
import { formatProblems } from "../../terminal/problems.ts";

interface CheckFlags extends RegistryFlags {
  readonly expireDays: number;
  readonly json?: boolean;
}

/** Declares `mirrorkit auth check`. */
export function defineCheck(command: Command, finish: (outcome: Outcome) => void): void {
  command.argument(
    "<what...>",
    "mappings, ImageSets, or registries such as quay.example.test/team",
  );
  addRegistryOptions(command)
    .option("--expire-days <n>", "report tokens that expire within this many days", toDays, 30)
    .option("--json", "print logins and problems as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit auth check --authfile auth.json mapping.txt\n  mirrorkit auth check --authfile auth.json imageset.yaml quay.example.test:8443",
    )
    .action(async (what: readonly string[], flags: CheckFlags) => finish(await check(what, flags)));
}

async function check(what: readonly string[], flags: CheckFlags): Promise<Outcome> {
  const targets = what.flatMap(targetsOf);
  const { options, problems: odd } = readRegistryOptions(flags);
  const client = openRegistryClient(options);
  try {
    const checked = await checkCredentials(targets, {
      client,
      authFiles: options.authFiles ?? [],
      now: new Date(),
      days: flags.expireDays,
    });
    return report(checked, [...odd, ...checked.problems], flags.json === true);
  } finally {
    await client.close();
  }
}

function targetsOf(given: string): readonly LoginTarget[] {
  if (!isFile(given)) return [readLoginTarget(given)];
  const text = readTextFile(given);
  if (!/^["']?(?:apiVersion|kind|mirror|delete)["']? ?:/m.test(text))
    return fromMapping(text, given);
  const { imageSet, problems } = readImageSet(text, given);
  if (imageSet !== undefined) return targetsOfImageSet(imageSet);
  throw new MirrorError("invalid-input", `${printable(given)} is not a readable ImageSet`, {
    problems: problems.filter(({ severity }) => severity === "error"),
  });
}

function fromMapping(text: string, file: string): readonly LoginTarget[] {
  const { entries } = readMapping(text, file);
  if (entries.length > 0) return targetsOfMapping(entries);
  const what = text.trim() === "" ? "is empty" : "is neither a mapping nor an ImageSet";
  throw new MirrorError("invalid-input", `${printable(file)} ${what}`, {
    hint: "Name the mapping.txt of a pass, an ImageSet, or a registry; --authfile names the credentials.",
  });
}

function report(
  { logins }: CredentialCheck,
  problems: readonly Problem[],
  isJson: boolean,
): Outcome {
  const isRefused =
    logins.some(({ state }) => state === "refused") ||
    problems.some(({ severity }) => severity === "error");
  const isUnknown = logins.some(({ state }) => state === "unknown");
  const status = isRefused
    ? exitStatus.findings
    : isUnknown
      ? exitStatus.worldFailed
      : exitStatus.fine;
  if (isJson) {
    const output = formatJson({ logins, problems: problems.map(jsonProblem) });
    return { output, notes: "", status };
  }
  return { output: `${loginTable(logins)}${formatProblems(problems)}`, notes: "", status };
}

function toDays(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number of days.");
}

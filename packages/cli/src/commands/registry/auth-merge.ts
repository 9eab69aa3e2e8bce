import {
  type CredentialScope,
  checkExpiry,
  type MergedCredentials,
  mergeCredentials,
  openCredentialSources,
  saveAuthFile,
  writeAuthFile,
} from "@mirrorkit/sdk/credentials";
import { printable, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { openTrustStore } from "@mirrorkit/sdk/registry";
import { type Command, InvalidArgumentError } from "commander";
import { collect } from "../../option-values.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { currentUser } from "../../registry-options.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { formatProblems, plural } from "../../terminal/problems.ts";
import { addVaultOptions, type VaultFlags, vaultChoiceOf } from "./vault-options.ts";

interface MergeFlags extends VaultFlags {
  readonly from: readonly string[];
  readonly out: string;
  readonly scope?: readonly CredentialScope[];
  readonly override?: readonly string[];
  readonly json?: boolean;
}

const soon = 30;

/** Declares `mirrorkit auth merge`. */
export function defineMerge(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .requiredOption(
      "--from <source...>",
      "one or more of: a file, env:NAME, vault:mount/path#field",
    )
    .requiredOption("--out <file>", "the authfile to write; only you may read it")
    .option(
      "--scope <key=source>",
      "write a source's entry for the registry under this longer key; may be repeated",
      collectScope,
    )
    .option(
      "--override <key>",
      "if sources differ in this key, use the entry of the last source; may be repeated",
      collect,
    );
  addVaultOptions(command)
    .option("--json", "print keys and problems as JSON, without secrets")
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  mirrorkit auth merge --from pull-secret.json vault:secret/mirror/quay --out ~/.mirror/auth.json",
        "  mirrorkit auth merge --from env:PULL_SECRET robots.json --out auth.json",
        "  mirrorkit auth merge --from vault:secret/quay#config --vault-login kubernetes --vault-role mirror --out auth.json",
      ].join("\n"),
    )
    .action(async (flags: MergeFlags) => finish(await merge(flags)));
}

async function merge(flags: MergeFlags): Promise<Outcome> {
  const user = currentUser();
  const readings = await openCredentialSources(flags.from, {
    user,
    trust: openTrustStore([], user),
    vault: vaultChoiceOf(flags, user.environment),
  });
  const merged = mergeCredentials(readings, {
    scopes: flags.scope ?? [],
    override: flags.override ?? [],
  });
  const problems = [
    ...merged.problems,
    ...checkExpiry(merged.entries, new Date(), soon),
    ...saveAuthFile(flags.out, writeAuthFile(merged.entries)),
  ];
  return report(merged, problems, flags);
}

function report(
  { entries }: MergedCredentials,
  problems: readonly Problem[],
  { out, json }: MergeFlags,
): Outcome {
  const status = exitStatus.fine;
  if (json === true) {
    const shown = entries.map(({ key, username, position }) => ({
      key,
      account: username,
      source: position.file,
    }));
    const output = formatJson({ out, entries: shown, problems: problems.map(jsonProblem) });
    return { output, notes: "", status };
  }
  const lines = entries.map(({ key, username }) => `  ${printable(key)}: ${accountOf(username)}\n`);
  const count = plural(entries.length, "entry");
  const output = `wrote ${printable(out)} with ${count}:\n${lines.join("")}`;
  return { output, notes: formatProblems(problems), status };
}

function accountOf(username: string): string {
  return username === "" ? "an identity token" : printable(username);
}

function collectScope(
  text: string,
  before: readonly CredentialScope[] = [],
): readonly CredentialScope[] {
  const equals = text.indexOf("=");
  const [key, source] = [text.slice(0, Math.max(0, equals)), text.slice(equals + 1)];
  if (equals < 1 || source === "") {
    throw new InvalidArgumentError("Write it as quay.example.test/team=SOURCE.");
  }
  if (/^[^/@\s]+(?:\/[a-z0-9][a-z0-9._-]*)+$/.test(key)) return [...before, { key, source }];
  throw new MirrorError("wrong-use", `--scope: ${quoted(key)} is not a registry with a path`, {
    hint: "Write registry and path, such as quay.example.test/openshift-release, without https:// and tag.",
  });
}

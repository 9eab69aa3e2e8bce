import {
  compareRegistriesConf,
  type NodeChange,
  renderRegistriesConf,
  toRegistriesConf,
} from "@mirrorkit/sdk";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../outcome.ts";
import { formatJson, jsonProblem } from "../reports/json.ts";
import { readResourcesFolder } from "../resources-folder.ts";
import { formatProblems } from "../terminal/problems.ts";
import { style } from "../terminal/style.ts";

interface NodesOptions {
  readonly before: string;
  readonly after: string;
  readonly json?: boolean;
  readonly print?: boolean;
}

/** Declares `mirrorkit nodes`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .requiredOption("--before <dir>", "the mirror sets that the cluster has now")
    .requiredOption("--after <dir>", "the mirror sets that it will have")
    .option("--print", "print the registries.conf that nodes will have")
    .option("--json", "print the answer as JSON")
    .addHelpText(
      "after",
      "\nEach folder is a workspace, a record, a rendered folder or any folder of mirror sets.\n\nExample:\n  mirrorkit nodes --before gitops/clusters/production/platform --after workspace",
    )
    .action(async (options: NodesOptions) => finish(await nodes(options)));
}

async function nodes({ before, after, json, print }: NodesOptions): Promise<Outcome> {
  const [old, now] = [await readResourcesFolder(before), await readResourcesFolder(after)];
  const conf = toRegistriesConf(now.resources);
  const change = compareRegistriesConf(toRegistriesConf(old.resources), conf);
  const registriesConf = print === true ? renderRegistriesConf(conf) : undefined;
  const status = change.drains ? exitStatus.findings : exitStatus.fine;
  if (json === true) {
    const problems = now.problems.map(jsonProblem);
    return { output: formatJson({ ...change, problems, registriesConf }), notes: "", status };
  }
  const notes = formatProblems(now.problems);
  return { output: registriesConf ?? asText(change), notes, status };
}

function asText({ drains, reasons, quiet }: NodeChange): string {
  const verdict = drains
    ? style("red", "Every node drains, one after another.")
    : style("green", "No node drains.");
  const lines = [
    verdict,
    ...section("Because", reasons),
    ...section(drains ? "Changes that drain no node" : "Changes", quiet),
  ];
  return `${lines.join("\n")}\n`;
}

function section(title: string, changes: NodeChange["reasons"]): readonly string[] {
  if (changes.length === 0) return [];
  return ["", `${title} (${changes.length}):`, ...changes.map(({ text }) => `  ${text}`)];
}

import {
  compareRegistriesConf,
  type NodeChange,
  type NodeConfiguration,
  renderRegistriesConf,
} from "@mirrorkit/sdk/nodes";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isError } from "../../problem-severity.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { style } from "../../terminal/style.ts";
import { nothingApplied } from "./nothing-applied.ts";
import { readResourcesFolder } from "./resources-folder.ts";

interface NodesOptions {
  readonly before: string;
  readonly after: string;
  readonly cluster?: string;
  readonly json?: boolean;
  readonly print?: boolean;
}

/** Declares `mirrorkit nodes`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .requiredOption("--before <dir>", "the current mirror sets of the cluster")
    .requiredOption("--after <dir>", "the new mirror sets of the cluster")
    .option("--cluster <name>", "the cluster, if a folder contains the mirror sets of several")
    .option("--print", "print the registries.conf that nodes will have")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nEach folder is a workspace, a record, a rendered folder or any folder of mirror sets.\n\nExample:\n  mirrorkit nodes --before gitops/clusters/production/platform --after workspace",
    )
    .action(async (options: NodesOptions) => finish(await nodes(options)));
}

/** The node configurations before and after. */
interface States {
  readonly before: NodeConfiguration;
  readonly after: NodeConfiguration;
  /** The changes that follow as soon as the operator applies anything. */
  readonly change: NodeChange;
}

async function nodes(options: NodesOptions): Promise<Outcome> {
  const old = await readResourcesFolder(options.before, options.cluster);
  const now = await readResourcesFolder(options.after, options.cluster);
  const [before, after] = [old.configuration, now.configuration];
  const states = { before, after, change: compareRegistriesConf(before.conf, after.conf) };
  const registriesConf = options.print === true ? printed(states) : undefined;
  const isSound = !isRefused(before) && !now.problems.some(isError);
  const status = states.change.drains || !isSound ? exitStatus.findings : exitStatus.fine;
  if (options.json === true) {
    const problems = now.problems.map(jsonProblem);
    const output = formatJson({ ...asJson(states), problems, registriesConf });
    return { output, notes: "", status };
  }
  return { output: registriesConf ?? asText(states), notes: formatProblems(now.problems), status };
}

function isRefused({ refusals }: NodeConfiguration): boolean {
  return refusals.length > 0;
}

/** When the operator applies nothing, nodes keep their file. */
function printed({ before, after }: States): string {
  if (!isRefused(after)) return renderRegistriesConf(after.conf);
  const kept = "# The Machine Config Operator refuses the change: nodes keep this file.\n";
  const unknown =
    "# The Machine Config Operator refuses both states: nodes keep an older file, which is unknown.\n";
  return isRefused(before) ? unknown : kept + renderRegistriesConf(before.conf);
}

function asJson({ before, after, change }: States): object {
  if (isRefused(after)) {
    return { applied: false, drains: false, reasons: [], quiet: [], waiting: change };
  }
  const backlog = isRefused(before) ? true : undefined;
  return { applied: true, backlog, ...change };
}

function asText({ before, after, change }: States): string {
  const { reasons, quiet, drains } = change;
  if (isRefused(after)) {
    const refusals = after.refusals.map(({ message }) => `  ${message}\n`).join("");
    const waiting = [
      ...section("Pending, would drain every node", reasons),
      ...section("Pending", quiet),
    ];
    const rest = waiting.length === 0 ? "" : `${waiting.join("\n")}\n`;
    return `${nothingApplied(after.refusals)}\nErrors (${after.refusals.length}):\n${refusals}${rest}`;
  }
  const backlog = isRefused(before)
    ? [
        `${style("yellow", "All pending changes are applied:")} the Machine Config Operator refused the mirror sets of --before, so nodes have an older`,
        "registries.conf. The differences from it, beside the changes below, are unknown: expect every node to drain.",
        "",
      ]
    : [];
  const verdict = drains
    ? style("red", "Every node drains, one after another.")
    : style("green", "No node drains.");
  const lines = [
    ...backlog,
    ...(isRefused(before) && !drains ? [] : [verdict]),
    ...section("Because", reasons),
    ...section(drains ? "Changes that drain no node" : "Changes", quiet),
  ];
  return `${lines.join("\n")}\n`;
}

function section(title: string, changes: NodeChange["reasons"]): readonly string[] {
  if (changes.length === 0) return [];
  return ["", `${title} (${changes.length}):`, ...changes.map(({ text }) => `  ${text}`)];
}

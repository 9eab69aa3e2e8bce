import { join, relative } from "node:path";
import {
  checkClusterName,
  clusterRoot,
  compareTrees,
  type FileTree,
  invalidInput,
  MirrorError,
  openWorkspace,
  type Problem,
  printable,
  readTree,
  renderLayout,
  type Settings,
  type TreeComparison,
  type Workspace,
  writeChanges,
} from "@mirrorkit/sdk";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../outcome.ts";
import { formatJson, jsonProblem } from "../reports/json.ts";
import { layoutPolicy, loadSettings } from "../settings-file.ts";
import { formatProblems, plural } from "../terminal/problems.ts";
import { type Style, style } from "../terminal/style.ts";

interface RenderOptions {
  readonly workspace: string;
  readonly cluster: string;
  readonly out: string;
  readonly settings?: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit render`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .requiredOption("--workspace <dir>", "the folder that was given to oc-mirror --workspace")
    .requiredOption("--cluster <name>", "the cluster that the files are for")
    .requiredOption("--out <dir>", "the folder of the GitOps repository")
    .option(
      "--settings <file>",
      "settings (default: mirrorkit.yaml of this folder, if there is one)",
    )
    .option("--check", "write nothing; exit 1 when something would change")
    .option("--json", "print what changed as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  mirrorkit render --workspace workspace --cluster production --out gitops --check",
    )
    .action(async (options: RenderOptions) => finish(await render(options)));
}

async function render(options: RenderOptions): Promise<Outcome> {
  const settings = loadSettings(options.settings);
  checkCluster(options.cluster, settings);
  const workspace = await openWorkspace(options.workspace);
  refuseUnfit(workspace);
  const policy = layoutPolicy(settings);
  const existing = treeOfCluster(options.out, clusterRoot(policy, options.cluster));
  const layout = renderLayout(workspace.resources, { cluster: options.cluster, policy, existing });
  const problems = [...workspace.problems, ...layout.problems].filter(
    ({ severity }) => severity !== "info",
  );
  if (problems.some(isError)) throw invalidInput(problems);
  const comparison = compareTrees(layout.tree, existing, layout.root);
  if (options.check !== true) write(options.out, layout.tree, comparison);
  const changed =
    comparison.created.length + comparison.updated.length + comparison.deleted.length > 0;
  return {
    output: options.json === true ? asJson(comparison, problems) : asText(comparison, options),
    notes: options.json === true ? "" : formatProblems(problems),
    status: options.check === true && changed ? exitStatus.findings : exitStatus.fine,
  };
}

function checkCluster(cluster: string, { clusters }: Settings): void {
  checkClusterName(cluster);
  if (clusters.size === 0 || clusters.has(cluster)) return;
  throw new MirrorError("wrong-use", `the settings have no cluster ${printable(cluster)}`, {
    hint: `Add it under clusters, or name one of: ${[...clusters.keys()].join(", ")}.`,
  });
}

function refuseUnfit({ state, resources, problems, folder }: Workspace): void {
  const failures = problems.filter(({ rule }) => rule === "failed-pass");
  const [failure] = failures;
  if (state === "failed" && failure !== undefined) {
    throw new MirrorError("refused", failure.message, { problems: failures });
  }
  if (problems.some(isError)) throw invalidInput(problems.filter(isError));
  if (resources.resources.length > 0) return;
  throw new MirrorError("unreadable-input", `${printable(folder)} has no cluster resources`, {
    hint: "They are written by a push, and since 2026 by a dry run to a registry.",
  });
}

function treeOfCluster(out: string, root: string): FileTree {
  const tree = readTree(join(out, root));
  return new Map([...tree].map(([path, text]) => [`${root}/${path}`, text]));
}

function write(out: string, tree: FileTree, { created, updated, deleted }: TreeComparison): void {
  const changed = [...created, ...updated].map((path) => [path, tree.get(path) ?? ""] as const);
  if (changed.length + deleted.length === 0) return;
  writeChanges(out, { write: new Map(changed), delete: deleted });
}

function asJson(
  { created, updated, deleted, untouched }: TreeComparison,
  problems: readonly Problem[],
): string {
  return formatJson({ created, updated, deleted, untouched, problems: problems.map(jsonProblem) });
}

function asText(comparison: TreeComparison, { check, out }: RenderOptions): string {
  const { created, updated, deleted, untouched } = comparison;
  const sections: readonly (readonly [Style, string, readonly string[]])[] = [
    ["green", "created", created],
    ["yellow", "updated", updated],
    ["red", "deleted", deleted],
  ];
  const lines = sections.flatMap(([colour, word, paths]) =>
    paths.map((path) => `${style(colour, word)}  ${printable(path)}\n`),
  );
  const changes = sections
    .filter(([, , paths]) => paths.length > 0)
    .map(([, word, paths]) => `${paths.length} ${word}`);
  const sum = changes.length === 0 ? "nothing changes" : changes.join(", ");
  const where = relative("", out) === "" ? "." : out;
  const files = plural(created.length + updated.length + untouched.length, "file");
  const prefix = check === true && changes.length > 0 ? "would change: " : "";
  return `${lines.join("")}${files} in ${printable(where)}: ${prefix}${sum}\n`;
}

function isError({ severity }: Problem): boolean {
  return severity === "error";
}

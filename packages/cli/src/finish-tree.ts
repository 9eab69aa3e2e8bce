import { join } from "node:path";
import { type FileTree, readTree, type TreeComparison, writeChanges } from "@mirrorkit/sdk/files";
import type { Problem } from "@mirrorkit/sdk/problems";
import { exitStatus, type Outcome } from "./outcome.ts";
import { formatJson, jsonProblem } from "./reports/json.ts";
import { treeReport } from "./reports/tree.ts";
import { treeDiff } from "./reports/tree-diff.ts";
import { formatProblems } from "./terminal/problems.ts";

/** The files of a folder by their path from the root of a repository. */
export function filesBelow(root: string, folder: string): FileTree {
  const files = [...readTree(join(root, folder))];
  return new Map(files.map(([path, text]) => [`${folder}/${path}`, text]));
}

/** Options of a command that writes a tree. */
export interface TreeOptions {
  /** The folder to write to. */
  readonly out: string;
  /** Whether to write nothing and only report the changes. */
  readonly check?: boolean;
  /** Whether to write nothing and show the changed lines. */
  readonly diff?: boolean;
  /** Whether to print JSON. */
  readonly json?: boolean;
}

/** A tree to write, and its differences from the existing files. */
export interface FinishedTree {
  /** The wanted files. */
  readonly tree: FileTree;
  /** The differences from the existing files. */
  readonly comparison: TreeComparison;
  /** Warnings and notes. */
  readonly problems: readonly Problem[];
  /** The existing files, for a diff; undefined without one. */
  readonly existing?: FileTree;
  /** Paths that only their owner may read; undefined for none. */
  readonly secret?: ReadonlySet<string>;
}

/** Writes the differences, unless only a check is requested, and reports them. */
export function finishTree(
  finished: FinishedTree,
  { out, json, ...options }: TreeOptions,
): Outcome {
  const { comparison, problems } = finished;
  const check = options.check === true || options.diff === true;
  const diff = options.diff === true ? treeDiff(finished) : "";
  if (!check) write(finished, out);
  const { created, updated, deleted, untouched } = comparison;
  const changed = created.length + updated.length + deleted.length > 0;
  const status = check && changed ? exitStatus.findings : exitStatus.fine;
  if (json === true) {
    const lists = { created, updated, deleted, untouched };
    const shown = options.diff === true ? { diff: treeDiff(finished, false) } : {};
    const output = formatJson({ ...lists, ...shown, problems: problems.map(jsonProblem) });
    return { output, notes: "", status };
  }
  const output = diff + treeReport(comparison, out, check);
  return { output, notes: formatProblems(problems), status };
}

function write({ tree, comparison, secret }: FinishedTree, out: string): void {
  const { created, updated, deleted } = comparison;
  const changed = [...created, ...updated].map((path) => [path, tree.get(path) ?? ""] as const);
  if (changed.length + deleted.length === 0) return;
  const changes = { write: new Map(changed), delete: deleted };
  writeChanges(out, secret === undefined ? changes : { ...changes, secret });
}

import { type FileTree, type TreeComparison, writeChanges } from "@mirrorkit/sdk/files";
import type { Problem } from "@mirrorkit/sdk/problems";
import { exitStatus, type Outcome } from "./outcome.ts";
import { formatJson, jsonProblem } from "./reports/json.ts";
import { treeReport } from "./reports/tree.ts";
import { treeDiff } from "./reports/tree-diff.ts";
import { formatProblems } from "./terminal/problems.ts";

/** What a command that writes a tree takes. */
export interface TreeOptions {
  /** The folder to write to. */
  readonly out: string;
  /** Whether to write nothing and only say what would change. */
  readonly check?: boolean;
  /** Whether to write nothing and show the lines that would change. */
  readonly diff?: boolean;
  /** Whether to print JSON. */
  readonly json?: boolean;
}

/** A tree to be written, and how it differs from what is there. */
export interface FinishedTree {
  /** The wanted files. */
  readonly tree: FileTree;
  /** What has to be done for them. */
  readonly comparison: TreeComparison;
  /** What is worth saying. */
  readonly problems: readonly Problem[];
  /** The files that are there, for a difference; undefined where none is asked for. */
  readonly existing?: FileTree;
  /** Paths that only their owner may read; undefined for none. */
  readonly secret?: ReadonlySet<string>;
}

/** Writes what differs, unless only a check is asked for, and says what changed. */
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

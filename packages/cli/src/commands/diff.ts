import { resolve } from "node:path";
import {
  compareMappingStreams,
  isFolder,
  isUnchanged,
  listRecords,
  MirrorError,
  mappingFile,
  openPass,
  type Problem,
  printable,
  pulledImages,
  type Review,
  reviewAsMarkdown,
  reviewAsText,
  reviewPasses,
  type Workspace,
} from "@mirrorkit/sdk";
import { type Command, InvalidArgumentError, Option } from "commander";
import { exitStatus, type Outcome } from "../outcome.ts";
import { formatJson, jsonProblem } from "../reports/json.ts";
import { formatProblems } from "../terminal/problems.ts";
import { usualFolder } from "./record-archive.ts";

interface DiffOptions {
  readonly format: "text" | "markdown" | "json";
  readonly json?: boolean;
  readonly maxBytes: number;
  readonly records: string;
}

interface Side {
  readonly path: string;
  readonly mapping: string;
  readonly workspace?: Workspace;
}

/** GitHub's limit of a comment, the smaller of the two forges'. */
const commentBytes = 65_000;

/** Declares `mirrorkit diff`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .argument("<before>", "a mapping.txt, a workspace or a record; may be left out")
    .argument("[after]", "a mapping.txt, a workspace or a record")
    .option(
      "--records <dir>",
      "where the newest record is taken from, without <before>",
      usualFolder,
    )
    .addOption(
      new Option("--format <format>", "how to print the comparison")
        .choices(["text", "markdown", "json"])
        .default("text"),
    )
    .option("--json", "the same as --format json")
    .option("--max-bytes <n>", "the most bytes of --format markdown", toBytes, commentBytes)
    .addHelpText(
      "after",
      "\nExample:\n  mirrorkit diff last-week/mapping.txt workspace --format markdown",
    )
    .action(async (first: string, second: string | undefined, options: DiffOptions) => {
      const before = second === undefined ? newestRecord(options.records, first) : first;
      finish(await diff(before, second ?? first, options));
    });
}

async function diff(before: string, after: string, options: DiffOptions): Promise<Outcome> {
  const [earlier, later] = [await openSide(before), await openSide(after)];
  const images = await compareMappingStreams(
    mappingFile(earlier.mapping),
    mappingFile(later.mapping),
  );
  const resources =
    earlier.workspace === undefined || later.workspace === undefined
      ? undefined
      : {
          before: earlier.workspace.resources.resources,
          after: later.workspace.resources.resources,
          pulled: pulledImages(later.workspace.mapping?.mapping.entries ?? []),
        };
  const review = reviewPasses(images, resources);
  const problems = [earlier, later].flatMap(({ workspace }) =>
    concerning(workspace?.problems ?? []),
  );
  const format = options.json === true ? "json" : options.format;
  const title = `${before} → ${after}`;
  return {
    output:
      format === "json" ? asJson(review, problems) : asProse(review, title, { ...options, format }),
    notes: format === "json" ? "" : formatProblems(problems),
    status: isUnchanged(review) ? exitStatus.fine : exitStatus.findings,
  };
}

function asProse(review: Review, title: string, { format, maxBytes }: DiffOptions): string {
  return format === "markdown"
    ? reviewAsMarkdown(review, { title, maxBytes })
    : reviewAsText(review);
}

function asJson(review: Review, problems: readonly Problem[]): string {
  const { images, resources, nodes, uncovered, contradictions } = review;
  const { added, removed, replaced, carriedOver, unchanged } = images ?? {};
  const comparison = {
    added,
    removed,
    replaced,
    carriedOver,
    unchanged,
    resources,
    nodes,
    uncovered,
    contradictions: resources === undefined ? undefined : contradictions.map(jsonProblem),
  };
  return formatJson({ ...comparison, problems: problems.map(jsonProblem) });
}

/** The newest record of a pass that went through and has a mapping, but for the side to compare with. */
function newestRecord(records: string, after: string): string {
  const newest = listRecords(records)
    .records.filter(({ manifest }) => manifest.state !== "failed")
    .filter(({ manifest }) => manifest.files.some(({ path }) => path === "mapping.txt"))
    .filter(({ folder }) => resolve(folder) !== resolve(after))
    .at(-1);
  if (newest !== undefined) return newest.folder;
  throw new MirrorError("wrong-use", `${printable(records)} has no record to compare with`, {
    hint: "Name what to compare with: mirrorkit diff BEFORE AFTER. mirrorkit record makes records.",
  });
}

async function openSide(path: string): Promise<Side> {
  if (!isFolder(path)) return { path, mapping: path };
  const workspace = await openPass(path);
  if (workspace.mapping !== undefined) return { path, mapping: workspace.mapping.path, workspace };
  throw new MirrorError("unreadable-input", `${printable(path)} has no dry-run/mapping.txt`, {
    hint: "Run oc-mirror with --dry-run in it first, or name a mapping.txt.",
  });
}

/** What is worth saying beside a comparison: info stays unsaid. */
function concerning(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ severity }) => severity !== "info");
}

function toBytes(text: string): number {
  const bytes = Number(text);
  if (Number.isInteger(bytes) && bytes >= 1_000) return bytes;
  throw new InvalidArgumentError("Give a whole number of at least 1000.");
}

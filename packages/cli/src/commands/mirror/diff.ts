import { resolve } from "node:path";
import { readTextFile } from "@mirrorkit/sdk/files";
import {
  defined,
  errorsOfContent,
  invalidInput,
  isFolder,
  printable,
  pulledImages,
} from "@mirrorkit/sdk/internal";
import {
  compareMappingTexts,
  type MappingComparison,
  type MappingText,
} from "@mirrorkit/sdk/mapping";
import { MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { openPass, readPassNotes, recordsForUse } from "@mirrorkit/sdk/records";
import {
  isUnchanged,
  type ResourcePair,
  type Review,
  type ReviewNotes,
  reviewAsMarkdown,
  reviewAsText,
  reviewPasses,
  type TextTone,
} from "@mirrorkit/sdk/review";
import { readSizes, type SizeSums } from "@mirrorkit/sdk/sizes";
import type { Workspace } from "@mirrorkit/sdk/workspace";
import { type Command, InvalidArgumentError, Option } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { localPath } from "../../pass-options.ts";
import { formatJson, jsonEntry, jsonProblem } from "../../reports/json.ts";
import { type Style, style } from "../../terminal/style.ts";
import { usualRecords } from "../../usual-folders.ts";

interface DiffOptions {
  readonly format: "text" | "markdown" | "json";
  readonly json?: boolean;
  readonly summary?: boolean;
  readonly maxBytes: number;
  readonly sizes?: string;
  readonly records: string;
}

interface Side {
  readonly path: string;
  readonly mapping?: string;
  readonly workspace?: Workspace;
}

/** GitHub's limit of a comment, the smaller of the two forges'. */
const commentBytes = 65_000;

/** Declares `mirrorkit diff`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .argument("<before>", "a mapping.txt, a workspace or a record; optional")
    .argument("[after]", "a mapping.txt, a workspace or a record")
    .option(
      "--records <dir>",
      "the folder whose newest record is used without <before>",
      usualRecords,
    )
    .addOption(
      new Option("--format <format>", "how to print the comparison")
        .choices(["text", "markdown", "json"])
        .default("text"),
    )
    .option("--json", "the same as --format json")
    .option("--summary", "print only the verdict, totals and drains, without lists of images")
    .option(
      "--max-bytes <n>",
      "the maximum size of --format markdown in bytes",
      toBytes,
      commentBytes,
    )
    .option("--sizes <file>", "output of mirrorkit sizes --json, to show what the push copies")
    .addHelpText(
      "after",
      "\nExample:\n  mirrorkit diff last-week/mapping.txt workspace --format markdown",
    )
    .action(async (first: string, second: string | undefined, options: DiffOptions) => {
      if (second !== undefined) return finish(await diff(first, second, options));
      const record = newestRecord(options.records, first);
      const outcome = await diff(record, first, options);
      const notes = `compared with the record ${record}\n${outcome.notes}`;
      return finish(options.json === true ? outcome : { ...outcome, notes });
    });
}

async function diff(before: string, after: string, options: DiffOptions): Promise<Outcome> {
  const [earlier, later] = [await openSide(before), await openSide(after)];
  const problems = [earlier, later].flatMap(({ workspace }) => workspace?.problems ?? []);
  const images = compareImages(earlier, later);
  const review = reviewPasses(images, resourcesOf(earlier, later), problems, {
    ...notesOf(earlier, later),
    ...defined({ sizes: readSizesFile(options.sizes) }),
  });
  const format = options.json === true ? "json" : options.format;
  const title = `${before} → ${after}`;
  return {
    output:
      format === "json" ? asJson(review, problems) : asProse(review, title, { ...options, format }),
    notes: "",
    status: isUnchanged(review) ? exitStatus.fine : exitStatus.findings,
  };
}

/** Undefined when a pass has no mapping, as one that never had a dry run; its resources still compare. */
function compareImages(earlier: Side, later: Side): MappingComparison | undefined {
  if (earlier.mapping !== undefined && later.mapping !== undefined) {
    return compareMappingTexts(readMappingText(earlier.mapping), readMappingText(later.mapping));
  }
  if (resourcesOf(earlier, later) !== undefined) return undefined;
  const { path } = earlier.mapping === undefined ? earlier : later;
  throw new MirrorError("unreadable-input", `${printable(path)} has no dry-run/mapping.txt`, {
    hint: "Run oc-mirror with --dry-run in it first, or name a mapping.txt.",
  });
}

function readMappingText(file: string): MappingText {
  const text = readTextFile(file);
  const [, kind] = /^kind:\s*["']?(\w+)/m.exec(text.slice(0, kindWithin)) ?? [];
  if (kind !== undefined) throw notAMapping(file, kind);
  return { file, text };
}

function notesOf(earlier: Side, later: Side): ReviewNotes {
  const [old, now] = [earlier, later].map(({ workspace }) =>
    workspace === undefined ? undefined : readPassNotes(workspace),
  );
  if (old === undefined && now === undefined) return {};
  const packages = new Map([...(old?.packages ?? []), ...(now?.packages ?? [])]);
  const notes = { packages, catalogs: { before: old?.catalogs, after: now?.catalogs } };
  if (old?.sigstore === undefined || now?.sigstore === undefined) return notes;
  return { ...notes, signed: { before: old.sigstore, after: now.sigstore } };
}

function readSizesFile(file: string | undefined): SizeSums | undefined {
  return file === undefined ? undefined : readSizes(readTextFile(file), file);
}

const kindWithin = 10_000;

function notAMapping(file: string, kind: string): MirrorError {
  const hint = kind.endsWith("ImageSetConfiguration")
    ? `Compare the mappings of their dry runs, which oc-mirror --dry-run writes; mirrorkit check ${printable(file)} checks the file itself.`
    : "Name the mapping.txt, or the whole workspace, that it belongs to.";
  return new MirrorError(
    "wrong-use",
    `${printable(file)} has kind ${printable(kind)}: images are compared by mapping.txt`,
    { hint },
  );
}

function resourcesOf(earlier: Side, later: Side): ResourcePair | undefined {
  const [old, now] = [earlier.workspace, later.workspace];
  if (old === undefined || now === undefined) return undefined;
  const isStale = now.pass.stale.mapping !== undefined;
  const entries = isStale ? undefined : now.mapping?.mapping.entries;
  return {
    before: old.resources.resources,
    after: now.resources.resources,
    others: { before: old.resources.others, after: now.resources.others },
    ...(entries === undefined ? {} : { pulled: pulledImages(entries) }),
  };
}

function asProse(review: Review, title: string, options: DiffOptions): string {
  const { format, maxBytes, summary = false } = options;
  return format === "markdown"
    ? reviewAsMarkdown(review, { title, maxBytes, summary })
    : reviewAsText(review, { summary, paint: (tone, text) => style(tones[tone], text) });
}

const tones: Readonly<Record<TextTone, Style>> = {
  verdict: "bold",
  caution: "yellow",
  removal: "red",
  addition: "green",
  change: "blue",
};

function asJson(review: Review, problems: readonly Problem[]): string {
  const { images, resources, nodes, refusals, uncovered, contradictions, operators } = review;
  const { added, removed, replaced, carriedOver, unchanged } = images ?? {};
  const comparison = {
    added: added?.map(jsonEntry),
    removed: removed?.map(jsonEntry),
    replaced: replaced?.map((one) => ({
      ...one,
      from: jsonEntry(one.from),
      to: jsonEntry(one.to),
    })),
    carriedOver,
    unchanged,
    resources,
    nodes,
    refusals: refusals?.map(jsonProblem),
    uncovered,
    sizes: review.sizes,
    lostSignatures: review.lostSignatures,
    operators: operators?.operators,
    operatorsUnknown: review.operatorsUnknown,
    catalogs: operators?.catalogs,
    defaultChannels: operators?.defaultChannels,
    contradictions: resources === undefined ? undefined : contradictions.map(jsonProblem),
  };
  return formatJson({ ...comparison, problems: problems.map(jsonProblem) });
}

/**
 * The newest record of a pass that succeeded and has a mapping, but for the side to compare with. Where none has one,
 * the newest: two passes compare by their cluster resources too.
 */
function newestRecord(records: string, after: string): string {
  const passes = recordsForUse(records)
    .filter(({ manifest }) => manifest.state === "pushed" || manifest.state === "unknown")
    .filter(({ manifest }) => manifest.mappingStale !== true)
    .filter(({ folder }) => resolve(folder) !== resolve(after));
  const mapped = passes.filter(({ manifest }) =>
    manifest.files.some(({ path }) => path === "mapping.txt"),
  );
  const newest = mapped.at(-1) ?? (isFolder(localPath(after)) ? passes.at(-1) : undefined);
  if (newest !== undefined) return newest.folder;
  throw new MirrorError("wrong-use", `${printable(records)} has no record to compare with`, {
    hint: "Name both sides: mirrorkit diff BEFORE AFTER. mirrorkit record creates records.",
  });
}

async function openSide(given: string): Promise<Side> {
  const path = localPath(given);
  if (!isFolder(path)) return { mapping: path, path };
  const workspace = await openPass(path);
  const errors = errorsOfContent(workspace);
  if (errors.length > 0) throw invalidInput(errors);
  const mapping = workspace.mapping?.path;
  return { path, workspace, ...defined({ mapping }) };
}

function toBytes(text: string): number {
  const bytes = Number(text);
  if (Number.isInteger(bytes) && bytes >= 1_000) return bytes;
  throw new InvalidArgumentError("Give a whole number of at least 1000.");
}

import {
  type MarkdownBlock,
  type MarkdownPart,
  type MarkdownText,
  operatorsVerdict,
  reviewBlocks,
  writeMarkdown,
  writePlain,
} from "@mirrorkit/sdk/internal";
import type { Review } from "@mirrorkit/sdk/review";
import type { ApprovalSettings } from "@mirrorkit/sdk/settings";
import { type SizeSums, sizesSentence } from "@mirrorkit/sdk/sizes";
import { type Answers, chatCommands } from "./answers.ts";
import { policyBlocks, removalBlocks, renamesBlock, successionBlock } from "./approval-blocks.ts";
import type { Assessment, Gate, ImageSetAssessment } from "./assessment.ts";
import type { CommentFormat } from "./content-review.ts";
import type { PassEvidence } from "./evidence.ts";
import { type Findings, findingsBlocks } from "./findings-blocks.ts";
import { disagreementBlocks } from "./plan-disagreement.ts";

/** The parts of a comment besides the assessment. */
export interface CommentContext {
  /** The newest commit of the change. */
  readonly head: string;
  /** The commit that it is compared with. */
  readonly base: string;
  /** Who may approve, and how. */
  readonly policy: ApprovalSettings;
  /** The answers to commands. */
  readonly answers: Answers;
  /** The limit in characters; measured in bytes of UTF-8, which are never fewer. */
  readonly maxCharacters: number;
  /** What the push copies; undefined where nobody measured it. */
  readonly sizes?: SizeSums;
  /** The page of a line of a file of the newest commit; undefined where there is none. */
  readonly fileUrl?: (path: string, line?: number) => string;
}

/**
 * Writes the comment of a review: the verdict, the required actions, then each ImageSet. Outside text has no
 * effect.
 *
 * @param format - `markdown` for the forge, or `plain` for a terminal, which has no limit
 */
export function commentText(
  assessment: Assessment,
  gate: Gate,
  context: CommentContext,
  format: CommentFormat = "markdown",
): string {
  const comment = commentOf(assessment, gate, context);
  return format === "plain" ? writePlain(comment) : writeMarkdown(comment, context.maxCharacters);
}

function commentOf(assessment: Assessment, gate: Gate, context: CommentContext): MarkdownText {
  const { docs } = assessment.settings.review;
  const { fileUrl } = context;
  return {
    head: [
      { kind: "heading", text: `${signOf(assessment, gate)} ${gate.verdict}` },
      ...approvalBlocks(assessment, gate, context),
      ...settingsBlocks(assessment, context),
      ...sizesBlocks(context),
    ],
    parts: assessment.imageSets.map((imageSet) => imageSetBlocks(imageSet, { fileUrl, docs })),
    partsName: "ImageSets",
    foot: footBlocks(assessment, context),
  };
}

function sizesBlocks({ sizes }: CommentContext): readonly MarkdownBlock[] {
  return sizes === undefined ? [] : [{ kind: "paragraph", text: sizesSentence(sizes) }];
}

function signOf({ imageSets }: Assessment, { state }: Gate): string {
  if (state === "held") return "⛔";
  if (state === "waiting") return "⏳";
  return imageSets.some(({ review }) => review === undefined) ? "⚠" : "✅";
}

/** Most people approve with the comment, so it is on its own line, ready to copy. */
function approvalBlocks(
  { removals: { digest } }: Assessment,
  { state, approvedBy }: Gate,
  { policy }: CommentContext,
): readonly MarkdownBlock[] {
  if (approvedBy !== undefined) {
    return [{ kind: "paragraph", text: ["Approved by ", { code: approvedBy }, "."] }];
  }
  if (digest === undefined || state === "open") return [];
  const who: readonly MarkdownPart[] = [
    "an account with the permission ",
    { code: policy.permission },
    policy.author ? "" : " other than the author",
  ];
  const others = policy.by
    .filter((way) => way !== "comment")
    .flatMap((way, index): readonly MarkdownPart[] => [
      ...(index === 0 ? [] : [", or "]),
      ...(way === "label"
        ? ["the label ", { code: `removals-approved:${digest}` }]
        : ["an approval of this commit"]),
    ]);
  if (!policy.by.includes("comment")) {
    return [{ kind: "paragraph", text: ["To approve: ", ...others, ", by ", ...who, "."] }];
  }
  const also = others.length === 0 ? [] : [" Or: ", ...others, "."];
  return [
    { kind: "paragraph", text: ["To approve, comment as ", ...who, ":"] },
    { kind: "command", text: `/mirror approve-removals ${digest}` },
    ...(also.length === 0 ? [] : [{ kind: "paragraph" as const, text: also }]),
  ];
}

function settingsBlocks(
  { settingsProblems, catalogProblems, removals, renames }: Assessment,
  { fileUrl }: CommentContext,
): readonly MarkdownBlock[] {
  if (settingsProblems.length > 0) {
    return findingsBlocks({ problems: settingsProblems, share: 1 / 4 });
  }
  return [
    ...findingsBlocks({
      problems: catalogProblems,
      share: 1 / 4,
      ...(fileUrl === undefined ? {} : { fileUrl }),
    }),
    renamesBlock(renames),
    ...policyBlocks(removals),
  ];
}

type FindingsContext = Pick<Findings, "fileUrl" | "docs">;

/** Findings come after the sums and before the lists. */
function imageSetBlocks(
  imageSet: ImageSetAssessment,
  context: FindingsContext,
): readonly MarkdownBlock[] {
  const { name, review } = imageSet;
  const findings = findingsOf(imageSet, context);
  if (review === undefined) return [{ kind: "heading", text: name }, ...findings];
  const removedElsewhere = listsAllRemoved(imageSet);
  const { sums, lists } = reviewBlocks(review, { title: name, removedElsewhere });
  return [...sums, ...versionsUnknown(review), ...findings, ...lists];
}

/** Says why there is no table of operators, where one would be of use. */
function versionsUnknown(review: Review): readonly MarkdownBlock[] {
  const reason = operatorsVerdict(review);
  if (reason === "") return [];
  const text = `${reason} With \`review.mapping.plan\` the review reads catalogs itself.`;
  return [{ kind: "small", text }];
}

/** Whether the removals include all removed images, so that a second list would repeat them. */
function listsAllRemoved({ review, removals }: ImageSetAssessment): boolean {
  const listed = new Set(removals.flatMap(({ before }) => before.map(({ source }) => source)));
  return (review?.images?.removed ?? []).every(({ source }) => listed.has(source.text));
}

function findingsOf(
  {
    problems,
    before,
    after,
    missing,
    removals,
    successions,
    review,
    disagreement,
  }: ImageSetAssessment,
  pages: FindingsContext,
): readonly MarkdownBlock[] {
  return [
    ...removalBlocks(removals, review?.packages),
    ...disagreementBlocks(disagreement),
    successionBlock(successions),
    ...findingsBlocks({ problems, ...pages, share: 1 / 3 }),
    ...findingsBlocks({ problems: wrongWith(before, review), share: 1 / 8 }),
    ...findingsBlocks({ problems: without(wrongWith(after, review), before), share: 1 / 8 }),
    { kind: "rows", rows: missing.map((sentence) => [sentence]) },
  ];
}

/** Errors of evidence: warnings of it are among the cautions of the comparison, if there is one. */
function wrongWith(
  evidence: PassEvidence | undefined,
  review: Review | undefined,
): PassEvidence["problems"] {
  const { problems = [] } = evidence ?? {};
  return review === undefined ? problems : problems.filter(({ severity }) => severity === "error");
}

/** What is wrong with both sides is said once. */
function without(
  problems: PassEvidence["problems"],
  other: PassEvidence | undefined,
): PassEvidence["problems"] {
  const said = new Set((other?.problems ?? []).map((one) => JSON.stringify(one)));
  return problems.filter((one) => !said.has(JSON.stringify(one)));
}

const mostSources = 4;

function footBlocks(
  { imageSets }: Assessment,
  { head, base, answers }: CommentContext,
): readonly MarkdownBlock[] {
  const commands = [...chatCommands].map(([command, meaning]) => [
    [{ code: `/mirror ${command}` }, ` ${meaning}`],
  ]);
  const sources = imageSets.flatMap(({ before, after }) => [
    ...(before === undefined ? [] : [["Mapping before: ", sourceOf(before), ". "]]),
    ...(after === undefined ? [] : [["Mapping after: ", sourceOf(after), ". "]]),
  ]);
  const distinct = new Map(sources.map((source) => [JSON.stringify(source), source]));
  const help: readonly MarkdownBlock[] = [
    { kind: "paragraph", text: "Commands:" },
    { kind: "rows", rows: commands },
  ];
  return [
    { kind: "rows", rows: answers.lines.map((answer) => [answer]) },
    ...(answers.help ? help : []),
    {
      kind: "small",
      text: [
        "Compared ",
        { code: base.slice(0, 8) },
        " with ",
        { code: head.slice(0, 8) },
        ". ",
        ...[...distinct.values()].slice(0, mostSources).flat(),
        "`/mirror help` lists the commands.",
      ],
    },
  ];
}

function sourceOf({ from, url }: PassEvidence): MarkdownPart {
  return url === undefined ? from : { link: url, label: from };
}

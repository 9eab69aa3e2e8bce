import { type ApprovalSettings, codeSpan, escapeMarkdown, reviewAsMarkdown } from "@mirrorkit/sdk";
import { type Answers, chatCommands } from "./answers.ts";
import type { Assessment, Gate, ImageSetAssessment } from "./assessment.ts";
import type { PassEvidence } from "./evidence.ts";
import { findingsText } from "./findings-text.ts";
import { policyLines, removalsText, successionLines } from "./removals-text.ts";

/** What a comment says beside the assessment. */
export interface CommentContext {
  /** The newest commit of the change. */
  readonly head: string;
  /** The commit that it is compared with. */
  readonly base: string;
  /** Who approves, and how. */
  readonly policy: ApprovalSettings;
  /** What is said to people. */
  readonly answers: Answers;
  /** The most characters that the text may have. */
  readonly maxCharacters: number;
  /** The page of a line of a file of the newest commit; undefined where there is none. */
  readonly fileUrl?: (path: string, line?: number) => string;
}

const leastForReview = 1_500;

/**
 * Writes the comment of a review as Markdown: the verdict first, then what has to be done, then each ImageSet. Text
 * from outside stands in code spans or is escaped, so that nothing in it takes effect.
 */
export function commentText(assessment: Assessment, gate: Gate, context: CommentContext): string {
  const { maxCharacters } = context;
  const head = [
    `### ${gate.verdict}`,
    ...approvalLines(assessment, gate, context),
    ...settingsLines(assessment, maxCharacters / 4),
  ].join("\n");
  const foot = footLines(assessment, context).join("\n");
  const room = maxCharacters - head.length - foot.length - 200;
  const text = `${[head, ...blocks(assessment.imageSets, room, context), foot].join("\n\n")}\n`;
  if (text.length <= maxCharacters) return text;
  return `${withinLines(head, maxCharacters - foot.length - 200)}\n\nTruncated: the review is larger than a comment may be.\n\n${foot}\n`;
}

/** As many whole lines as there is room for, so that no markup is cut. */
function withinLines(text: string, room: number): string {
  if (text.length <= room) return text;
  return text.slice(0, Math.max(0, text.lastIndexOf("\n", Math.max(0, room))));
}

function approvalLines(
  { removals: { digest } }: Assessment,
  { state, approvedBy }: Gate,
  { policy }: CommentContext,
): string[] {
  if (approvedBy !== undefined) return ["", `Approved by ${codeSpan(approvedBy)}.`];
  if (digest === undefined || state === "open") return [];
  const ways = {
    comment: `the comment ${codeSpan(`/mirror approve-removals ${digest}`)}`,
    label: `the label ${codeSpan(`removals-approved:${digest}`)}`,
    review: "an approval of this commit",
  };
  const how = policy.by.map((way) => ways[way]).join(", or ");
  const but = policy.author ? "" : ", but not from the author";
  return [
    "",
    `To approve: ${how}, from an account with the permission ${policy.permission}${but}.`,
  ];
}

function settingsLines({ settingsProblems, removals }: Assessment, room: number): string[] {
  if (settingsProblems.length > 0) return ["", findingsText({ problems: settingsProblems, room })];
  return policyLines(removals);
}

function blocks(
  imageSets: readonly ImageSetAssessment[],
  room: number,
  context: CommentContext,
): string[] {
  const shown = imageSets.slice(0, Math.max(1, Math.floor(room / (2 * leastForReview))));
  const share = Math.floor(room / Math.max(1, shown.length));
  const texts = shown.map((imageSet) => block(imageSet, share, context));
  const hidden = imageSets.length - shown.length;
  return hidden === 0 ? texts : [...texts, `… ${hidden} more ImageSets not shown here.`];
}

function block(imageSet: ImageSetAssessment, room: number, context: CommentContext): string {
  const { name, review } = imageSet;
  const findings = findingsOf(imageSet, room, context);
  if (review === undefined) {
    return [`### ${escapeMarkdown(name)}`, ...(findings === "" ? [] : [findings])].join("\n\n");
  }
  const maxBytes = Math.max(leastForReview, room - findings.length - 200);
  const compared = reviewAsMarkdown(review, { title: name, maxBytes }).trimEnd();
  return findings === "" ? compared : withFindings(compared, findings);
}

function findingsOf(
  { problems, before, after, missing, removals, successions }: ImageSetAssessment,
  room: number,
  { fileUrl }: CommentContext,
): string {
  const parts = [
    removalsText(removals, room / 2),
    successionLines(successions).join("\n"),
    findingsText({ problems, fileUrl, room: room / 3 }),
    findingsText({ problems: wrongWith(before), room: room / 8 }),
    findingsText({ problems: wrongWith(after), room: room / 8 }),
    missing.map((sentence) => `- ${sentence}`).join("\n"),
  ].filter((text) => text !== "");
  // A blank line ends whatever HTML stands before it: what follows is Markdown again.
  return parts.join("\n\n");
}

/** Errors of evidence: warnings of it are among the cautions of the comparison. */
function wrongWith(evidence: PassEvidence | undefined): PassEvidence["problems"] {
  return (evidence?.problems ?? []).filter(({ severity }) => severity === "error");
}

/** Findings come after the sums and before the lists. */
function withFindings(compared: string, findings: string): string {
  const lists = compared.search(/\n(?:#### |<details>)/);
  if (lists < 0) return `${compared}\n\n${findings}`;
  return `${compared.slice(0, lists).trimEnd()}\n\n${findings}\n${compared.slice(lists)}`;
}

function footLines(
  { imageSets }: Assessment,
  { head, base, answers }: CommentContext,
): readonly string[] {
  const commands = [...chatCommands].map(
    ([command, meaning]) => `- ${codeSpan(`/mirror ${command}`)} ${meaning}`,
  );
  const sources = imageSets.flatMap(({ before, after }) => [
    ...(before === undefined ? [] : [`Before: ${sourceText(before)}.`]),
    ...(after === undefined ? [] : [`After: ${sourceText(after)}.`]),
  ]);
  const compared = `Commit ${codeSpan(head.slice(0, 8))} against ${codeSpan(base.slice(0, 8))}.`;
  return [
    ...(answers.lines.length === 0 ? [] : [...answers.lines, ""]),
    ...(answers.help ? ["Commands:", "", ...commands, ""] : []),
    `<sub>${[compared, ...new Set(sources)].slice(0, 5).join(" ")} \`/mirror help\` lists the commands.</sub>`,
  ];
}

function sourceText({ from, url }: PassEvidence): string {
  return url === undefined ? from : `[${from}](<${url.replace(/[<>\s]/g, encodeURIComponent)}>)`;
}

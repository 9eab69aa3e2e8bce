import { type MarkdownLine, plainLine } from "../../base/markdown/index.ts";
import { escapeControls, type Problem } from "../../base/problem/index.ts";
import type { MappingEntry, MappingReplacement } from "../../models/mapping/index.ts";
import { sizesSentence } from "../sizes/index.ts";
import { groupOf, packagesOf, type ReviewGroup } from "./count-by-owner.ts";
import { lostLines, lostSentence } from "./lost-signatures.ts";
import {
  catalogLines,
  defaultChannelLines,
  defaultChannelsTitle,
  operatorLines,
} from "./operators.ts";
import type { Review } from "./review.ts";
import { componentsLine, otherReplacements, summed } from "./summed.ts";
import {
  mirrorLine,
  moveOf,
  nameOf,
  nodesVerdict,
  objectLine,
  operatorsHalfKnown,
  policyLine,
  releaseMoves,
  shortDigest,
  stateOf,
  verdictOf,
} from "./wording.ts";

/** The role of a part of a text, for choosing its colour. */
export type TextTone = "verdict" | "caution" | "removal" | "addition" | "change";

/** Options of a review as text. */
export interface TextOptions {
  /** Whether to omit the lists and write only verdict, sums and the reasons for a drain. */
  readonly summary?: boolean;
  /** Colours a verdict or the title of a list; unchanged by default. */
  readonly paint?: (tone: TextTone, text: string) => string;
}

/** Writes a review for a terminal or a log: the verdict, sums, then one line per change. */
export function reviewAsText(
  review: Review,
  { summary = false, paint = (_tone, text) => text }: TextOptions = {},
): string {
  const first = firstSections(review);
  return (summary ? first : [...first, ...listSections(review)])
    .map(({ tone, lines, ...section }) => ({ tone, lines: lines.filter(isNotEmpty), ...section }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ tone, title, lines }) => {
      const shown = lines.map(escapeControls);
      const colour = (text: string): string => (tone === undefined ? text : paint(tone, text));
      if (title === undefined) return `${shown.map(colour).join("\n")}\n`;
      return `${[colour(title), ...shown.map((line) => `  ${line}`)].join("\n")}\n`;
    })
    .join("\n");
}

/** What the push copies; empty where nobody measured it. */
export function sizesLine({ sizes }: Review): string {
  return sizes === undefined ? "" : sizesSentence(sizes);
}

function firstSections(review: Review): readonly TextSection[] {
  return [
    list("caution", "Caution", unique(review.cautions.map(cautionLine))),
    {
      tone: "verdict",
      lines: [
        verdictOf(review),
        nodesVerdict(review),
        sizesLine(review),
        lostSentence(review.lostSignatures),
        operatorsHalfKnown(review),
      ],
    },
    { lines: sums(review) },
    list("change", "Operators", operatorLines(review)),
    list("removal", "Drains, because", drainLines(review)),
  ];
}

function listSections(review: Review): readonly TextSection[] {
  const { images, downgrades, uncovered } = review;
  return [
    list("caution", "Not covered by any mirror", shortened(uncoveredLines(review)), uncovered),
    list("caution", "Conflicting mirror sets", contradictionLines(review)),
    list(
      "removal",
      "Lost their signature",
      shortened(lostLines(review.lostSignatures)),
      review.lostSignatures,
    ),
    list("removal", "Removed", entryLines(review, images?.removed), images?.removed),
    list(
      "removal",
      "To a lower version",
      downgrades.map((one) => replacementLine(review, one)),
    ),
    list("addition", "Added", entryLines(review, images?.added), images?.added),
    list("change", "Replaced", replacements(review), otherReplacements(review)),
    list("change", defaultChannelsTitle, defaultChannelLines(review)),
    list("change", "Catalogs", catalogLines(review), review.operators?.catalogs),
    list("change", "Cluster resources", resourceLines(review).map(plainLine)),
  ];
}

/** Lines that belong together. */
interface TextSection {
  readonly tone?: TextTone;
  /** The title of a list; undefined for separate lines. */
  readonly title?: string;
  readonly lines: readonly string[];
}

function isNotEmpty(line: string): boolean {
  return line !== "";
}

/** On a terminal, the line also shows the fix. */
function cautionLine({ message, help }: Problem): string {
  return help === undefined ? message : `${message}. ${help}`;
}

/** Why the comparison may mislead, a line each. */
export function cautionLines({ cautions }: Review): readonly string[] {
  return unique(cautions.map(({ message }) => message));
}

/** A line about both passes is written once. */
function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}

/** Why nodes drain, a line for each reason. */
export function drainLines({ nodes }: Review): readonly string[] {
  return (nodes?.reasons ?? []).map(({ text }) => text);
}

/** The images that no mirror covers, a line each. */
export function uncoveredLines({ uncovered }: Review): readonly string[] {
  return (uncovered ?? []).map(({ text }) => text);
}

/** The contradictions among mirror sets, one line each; notes are left out. */
export function contradictionLines({ contradictions }: Review): readonly string[] {
  return contradictions.filter(({ severity }) => severity !== "info").map(({ message }) => message);
}

/** The changes of cluster resources, a line each. */
export function resourceLines({ resources }: Review): readonly MarkdownLine[] {
  if (resources === undefined) return [];
  return [
    ...resources.objects.map(objectLine),
    ...resources.mirrors.map(mirrorLine),
    ...resources.policies.map(policyLine),
    ...resources.signaturesRemoved.map((digest) => `signature of ${shortDigest(digest)} removed`),
    ...resources.signaturesAdded.map((digest) => `signature of ${shortDigest(digest)} added`),
  ];
}

function sums(review: Review): string[] {
  const { images, groups } = review;
  if (images === undefined) return [];
  const moved = releaseMoves(review);
  const width = groups.reduce((most, { name }) => Math.max(most, name.length), 0);
  const rows = groups.map((group) => `  ${group.name.padEnd(width)}  ${groupCounts(group)}`);
  return [...moved, ...rows, `  ${images.carriedOver} carried over, ${images.unchanged} unchanged`];
}

function groupCounts({ removed, replaced, added }: ReviewGroup): string {
  return [
    [removed, "removed"],
    [replaced, "replaced"],
    [added, "added"],
  ]
    .filter(([number]) => number !== 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(", ");
}

function replacements(review: Review): string[] {
  const { components, others } = summed(otherReplacements(review), ({ to }) => to);
  const lines = others.map((one) => replacementLine(review, one));
  return [...components.map(componentsLine), ...lines];
}

function list(
  tone: TextTone,
  title: string,
  lines: readonly string[],
  counted: readonly unknown[] = lines,
): TextSection {
  return { tone, title: `${title} (${counted.length}):`, lines };
}

function entryLines(review: Review, entries: readonly MappingEntry[] = []): readonly string[] {
  const { components, others } = summed(entries, (entry) => entry);
  const lines = others.map((entry) => entryLine(review, entry));
  return [...lines, ...components.map(componentsLine)];
}

const mostLines = 20;

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines), `… and ${lines.length - mostLines} more`];
}

function entryLine(review: Review, entry: MappingEntry): string {
  return `${nameOf(entry)}  ${stateOf(entry)}${ofOperator(review, entry)}`;
}

function replacementLine(review: Review, replacement: MappingReplacement): string {
  const [from, to] = moveOf(replacement);
  const { to: entry } = replacement;
  return `${nameOf(entry)}  ${from} → ${to}${ofOperator(review, entry)}`;
}

/** Who brings an image, where a catalog tells it; its namespace is in its name already. */
function ofOperator({ packages }: Review, entry: MappingEntry): string {
  const names = packagesOf(entry, packages);
  return names.length === 0 ? "" : `  (${groupOf(entry, packages)})`;
}

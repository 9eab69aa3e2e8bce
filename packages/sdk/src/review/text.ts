import { escapeControls } from "../errors/index.ts";
import type { MappingEntry, MappingReplacement } from "../mapping/index.ts";
import type { MarkdownLine } from "../markdown/index.ts";
import type { Review, ReviewGroup } from "./review.ts";
import { componentsLine, otherReplacements, summed } from "./summed.ts";
import {
  mirrorLine,
  moveOf,
  nameOf,
  nodesVerdict,
  objectLine,
  policyLine,
  releaseMoves,
  shortDigest,
  stateOf,
  verdictOf,
} from "./wording.ts";

/** Writes a review for a terminal or a log: the verdict, sums, then every change on a line of its own. */
export function reviewAsText(review: Review): string {
  const sections = [
    list("Caution", cautionLines(review)),
    [verdictOf(review), nodesVerdict(review)].filter((line) => line !== ""),
    sums(review),
    list("Drains, because", drainLines(review)),
    list("Not covered by any mirror", shortened(uncoveredLines(review)), review.uncovered?.length),
    list("Mirror sets against each other", contradictionLines(review)),
    list("Removed", entryLines(review.images?.removed), review.images?.removed.length),
    list("To a lower version", review.downgrades.map(replacementLine)),
    list("Added", entryLines(review.images?.added), review.images?.added.length),
    list("Replaced", replacements(review), replacedCount(review)),
    list("Cluster resources", resourceLines(review).map(plainText)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.map(escapeControls).join("\n")}\n`)
    .join("\n");
}

/** Why the comparison may mislead, a line each. */
export function cautionLines({ cautions }: Review): readonly string[] {
  return cautions.map(({ message }) => message);
}

/** Why nodes drain, a line for each reason. */
export function drainLines({ nodes }: Review): readonly string[] {
  return (nodes?.reasons ?? []).map(({ text }) => text);
}

/** The images that no mirror covers, a line each. */
export function uncoveredLines({ uncovered }: Review): readonly string[] {
  return (uncovered ?? []).map(({ text }) => text);
}

/** What mirror sets say against each other, a line each; notes are left out. */
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

/** A line without markup. */
function plainText(line: MarkdownLine): string {
  if (typeof line === "string") return line;
  if ("code" in line) return line.code;
  if ("strong" in line) return line.strong;
  if ("link" in line) return plainText(line.label);
  return line.map(plainText).join("");
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
  return [...components.map(componentsLine), ...others.map(replacementLine)];
}

function replacedCount({ images, downgrades }: Review): number {
  return (images?.replaced.length ?? 0) - downgrades.length;
}

function list(
  title: string,
  lines: readonly string[] = [],
  count: number = lines.length,
): string[] {
  if (lines.length === 0) return [];
  return [`${title} (${count}):`, ...lines.map((line) => `  ${line}`)];
}

function entryLines(entries: readonly MappingEntry[] = []): readonly string[] {
  const { components, others } = summed(entries, (entry) => entry);
  return [...others.map(entryLine), ...components.map(componentsLine)];
}

const mostLines = 20;

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines), `… and ${lines.length - mostLines} more`];
}

function entryLine(entry: MappingEntry): string {
  return `${nameOf(entry)}  ${stateOf(entry)}`;
}

function replacementLine(replacement: MappingReplacement): string {
  const [from, to] = moveOf(replacement);
  return `${nameOf(replacement.to)}  ${from} → ${to}`;
}

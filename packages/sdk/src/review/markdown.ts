import type { MappingEntry, MappingReplacement } from "../mapping/index.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { fitSections, type Section } from "./fit-sections.ts";
import { groupOf, type Review } from "./review.ts";
import {
  cautionLines,
  contradictionLines,
  drainLines,
  resourceLines,
  uncoveredLines,
} from "./text.ts";
import { moveOf, nameOf, nodesVerdict, resourcesVerdict, stateOf, verdictOf } from "./wording.ts";

/** How to write a review as Markdown. */
export interface MarkdownOptions {
  /** The heading; outside text is escaped. */
  readonly title: string;
  /** The most bytes of UTF-8 that the result may have, at least 1,000. Tables are shortened, never broken. */
  readonly maxBytes: number;
  /** Whether only the cluster resources are of interest, so that nothing is said of the images. */
  readonly resourcesOnly?: boolean;
}

/**
 * Writes a review for a merge-request comment: verdict and sums, then what matters first. Long lists are
 * folded, and where the limit cuts a list the number of rows left out is said. Text from outside stands
 * in code spans, so that nothing in it takes effect.
 */
export function reviewAsMarkdown(review: Review, options: MarkdownOptions): string {
  const verdict = options.resourcesOnly === true ? resourcesVerdict(review) : verdictOf(review);
  const head = [
    `### ${escapeMarkdown(options.title)}`,
    "",
    ...cautionQuote(review),
    `**${[verdict, nodesVerdict(review)].join(" ").trim()}**`,
    ...releaseLines(review),
    ...sumTable(review),
  ].join("\n");
  return fitSections(`${head}\n`, sectionsOf(review), options.maxBytes);
}

function cautionQuote(review: Review): string[] {
  const lines = cautionLines(review);
  if (lines.length === 0) return [];
  const shown = lines.slice(0, mostCautions).map((line) => `> - ${codeSpan(line)}`);
  const rest = lines.length > mostCautions ? [`> - ${lines.length - mostCautions} more`] : [];
  return ["> **Caution**", ...shown, ...rest, ""];
}

function releaseLines({ releases }: Review): string[] {
  return releases.flatMap(({ architecture, from, to }) => [
    "",
    `OpenShift ${codeSpan(from)} → ${codeSpan(to)} (${codeSpan(architecture)})`,
  ]);
}

const mostGroups = 25;
const mostCautions = 5;

function sumTable({ images, groups }: Review): string[] {
  if (images === undefined) return [];
  const rows = groups
    .slice(0, mostGroups)
    .map(({ name, removed, replaced, added }) => row([codeSpan(name), removed, replaced, added]));
  const more =
    groups.length > mostGroups ? [row([`${groups.length - mostGroups} more`, "", "", ""])] : [];
  const table = [
    "",
    row(["images of", "removed", "replaced", "added"]),
    "| --- | ---: | ---: | ---: |",
  ];
  return [
    ...(groups.length === 0 ? [] : [...table, ...rows, ...more]),
    "",
    `${images.carriedOver} carried over, ${images.unchanged} unchanged.`,
  ];
}

function sectionsOf(review: Review): Section[] {
  const { images, downgrades } = review;
  const rest = (images?.replaced ?? []).filter((one) => !downgrades.includes(one));
  return [
    textSection("Drains, because", drainLines(review)),
    {
      title: "Removed",
      columns: ["image", "version", "of"],
      rows: (images?.removed ?? []).map(entryRow),
    },
    {
      title: "To a lower version",
      columns: ["image", "from", "to"],
      rows: downgrades.map(moveRow),
    },
    textSection("Not covered by any mirror", uncoveredLines(review)),
    textSection("Mirror sets against each other", contradictionLines(review)),
    textSection("Cluster resources", resourceLines(review)),
    {
      title: "Added",
      columns: ["image", "version", "of"],
      rows: (images?.added ?? []).map(entryRow),
    },
    { title: "Replaced", columns: ["image", "from", "to"], rows: rest.map(moveRow) },
  ];
}

function textSection(title: string, lines: readonly string[]): Section {
  return { title, columns: [], rows: lines.map((line) => `- ${codeSpan(line)}`) };
}

function entryRow(entry: MappingEntry): string {
  return row([codeSpan(nameOf(entry)), codeSpan(stateOf(entry)), codeSpan(groupOf(entry))]);
}

function moveRow(replacement: MappingReplacement): string {
  const [from, to] = moveOf(replacement);
  return row([codeSpan(nameOf(replacement.to)), codeSpan(from), codeSpan(to)]);
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

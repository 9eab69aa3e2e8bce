import type { MappingEntry, MappingReplacement } from "../mapping/index.ts";
import {
  type MarkdownBlock,
  type MarkdownLine,
  type MarkdownRows,
  writeMarkdown,
} from "../markdown/index.ts";
import { groupOf, type Review } from "./review.ts";
import {
  cautionLines,
  contradictionLines,
  drainLines,
  resourceLines,
  uncoveredLines,
} from "./text.ts";
import { moveOf, nameOf, nodesVerdict, resourcesVerdict, stateOf, verdictOf } from "./wording.ts";

/** How to say what a review found. */
export interface ReviewBlockOptions {
  /** The heading. */
  readonly title: string;
  /** Whether only the cluster resources are of interest, so that nothing is said of the images. */
  readonly resourcesOnly?: boolean;
}

/** How to write a review as Markdown. */
export interface MarkdownOptions extends ReviewBlockOptions {
  /** The most bytes of UTF-8 that the result may have, at least 1,000. */
  readonly maxBytes: number;
}

/** A review as blocks. */
export interface ReviewBlocks {
  /** The heading, the verdict and the sums. */
  readonly sums: readonly MarkdownBlock[];
  /** What changes, in lists and tables, those that matter first. */
  readonly lists: readonly MarkdownBlock[];
}

/**
 * Writes a review for a merge-request comment: verdict and sums, then what matters first. Long lists are
 * folded, and where the limit leaves out rows, their number is said. Nothing in text from outside takes effect.
 */
export function reviewAsMarkdown(review: Review, options: MarkdownOptions): string {
  const { sums, lists } = reviewBlocks(review, options);
  return writeMarkdown({ head: [...sums, ...lists] }, options.maxBytes);
}

/** Says what a review found, for whoever writes more around it. */
export function reviewBlocks(
  review: Review,
  { title, resourcesOnly }: ReviewBlockOptions,
): ReviewBlocks {
  const verdict = resourcesOnly === true ? resourcesVerdict(review) : verdictOf(review);
  return {
    sums: [
      { kind: "heading", text: title },
      ...cautionQuote(review),
      {
        kind: "paragraph",
        text: { strong: [verdict, nodesVerdict(review)].join(" ").trim() },
      },
      ...releaseParagraphs(review),
      ...sumTable(review),
    ],
    lists: listsOf(review),
  };
}

const mostCautions = 5;

function cautionQuote(review: Review): readonly MarkdownBlock[] {
  const cautions = cautionLines(review);
  if (cautions.length === 0) return [];
  const shown = cautions.slice(0, mostCautions).map((code): MarkdownLine => ({ code }));
  const hidden = cautions.length - shown.length;
  const lines = hidden > 0 ? [...shown, `${hidden} more`] : shown;
  return [{ kind: "quote", title: "Caution", lines }];
}

function releaseParagraphs({ releases }: Review): readonly MarkdownBlock[] {
  return releases.map(({ architecture, from, to }) => ({
    kind: "paragraph",
    text: ["OpenShift ", { code: from }, " → ", { code: to }, " (", { code: architecture }, ")"],
  }));
}

const mostGroups = 25;

function sumTable({ images, groups }: Review): readonly MarkdownBlock[] {
  if (images === undefined) return [];
  const rows = groups
    .slice(0, mostGroups)
    .map(({ name, removed, replaced, added }) => [
      { code: name },
      String(removed),
      String(replaced),
      String(added),
    ]);
  const hidden = groups.length - rows.length;
  const more = hidden > 0 ? [[`${hidden} more`, "", "", ""]] : [];
  const columns = ["images of", ">removed", ">replaced", ">added"];
  return [
    { kind: "rows", columns, rows: [...rows, ...more] },
    {
      kind: "paragraph",
      text: `${images.carriedOver} carried over, ${images.unchanged} unchanged.`,
    },
  ];
}

function listsOf(review: Review): readonly MarkdownRows[] {
  const { images, downgrades } = review;
  const rest = (images?.replaced ?? []).filter(({ downgrade }) => !downgrade);
  return [
    list("Drains, because", drainLines(review)),
    table("Removed", ["image", "version", "of"], (images?.removed ?? []).map(entryRow)),
    table("To a lower version", ["image", "from", "to"], downgrades.map(moveRow)),
    list("Not covered by any mirror", uncoveredLines(review)),
    list("Mirror sets against each other", contradictionLines(review)),
    list("Cluster resources", resourceLines(review)),
    table("Added", ["image", "version", "of"], (images?.added ?? []).map(entryRow)),
    table("Replaced", ["image", "from", "to"], rest.map(moveRow)),
  ];
}

function list(title: string, lines: readonly string[]): MarkdownRows {
  return { kind: "rows", title, rows: lines.map((code) => [{ code }]) };
}

function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly MarkdownLine[])[],
): MarkdownRows {
  return { kind: "rows", title, columns, rows };
}

function entryRow(entry: MappingEntry): readonly MarkdownLine[] {
  return [{ code: nameOf(entry) }, { code: stateOf(entry) }, { code: groupOf(entry) }];
}

function moveRow(replacement: MappingReplacement): readonly MarkdownLine[] {
  const [from, to] = moveOf(replacement);
  return [{ code: nameOf(replacement.to) }, { code: from }, { code: to }];
}

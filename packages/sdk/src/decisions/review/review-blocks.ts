import {
  type MarkdownBlock,
  type MarkdownLine,
  type MarkdownRows,
  writeMarkdown,
} from "../../base/markdown/index.ts";
import type { MappingEntry, MappingReplacement } from "../../models/mapping/index.ts";
import { groupOf, isOwnName, packagesOf } from "./count-by-owner.ts";
import { lostLines, lostSentence } from "./lost-signatures.ts";
import { operatorBlocks } from "./operators.ts";
import type { Review } from "./review.ts";
import { componentsLine, otherReplacements, type ReleaseComponents, summed } from "./summed.ts";
import {
  cautionLines,
  contradictionLines,
  drainLines,
  resourceLines,
  sizesLine,
  uncoveredLines,
} from "./text.ts";
import {
  moveOf,
  nameOf,
  nodesVerdict,
  operatorsHalfKnown,
  releaseMoves,
  removedMeaning,
  resourcesVerdict,
  stateOf,
  verdictOf,
} from "./wording.ts";

/** Options of the text of a review. */
export interface ReviewBlockOptions {
  /** The heading. */
  readonly title: string;
  /** Whether to review only the cluster resources and omit the images. */
  readonly resourcesOnly?: boolean;
  /** Whether removed images are already listed elsewhere. */
  readonly removedElsewhere?: boolean;
}

/** Options of a review as Markdown. */
export interface MarkdownOptions extends ReviewBlockOptions {
  /** The limit in bytes of UTF-8, at least 1,000. */
  readonly maxBytes: number;
  /** Whether to leave out the lists. */
  readonly summary?: boolean;
}

/** A review as blocks. */
export interface ReviewBlocks {
  /** The heading, the verdict and the sums. */
  readonly sums: readonly MarkdownBlock[];
  /** The changes in lists and tables, most important first. */
  readonly lists: readonly MarkdownBlock[];
}

/**
 * Writes a review for a merge-request comment: verdict and sums, then lists, most important first. Long lists are
 * folded; rows omitted for the limit are counted. Outside text has no effect.
 */
export function reviewAsMarkdown(review: Review, options: MarkdownOptions): string {
  const { sums, lists } = reviewBlocks(review, options);
  const unknown: MarkdownBlock = { kind: "small", text: operatorsHalfKnown(review) };
  const first = [...sums, ...(unknown.text === "" ? [] : [unknown])];
  const head = options.summary === true ? first : [...first, ...lists];
  return writeMarkdown({ head }, options.maxBytes);
}

/** The blocks of a review, for inclusion in a larger text. */
export function reviewBlocks(
  review: Review,
  { title, resourcesOnly, removedElsewhere = false }: ReviewBlockOptions,
): ReviewBlocks {
  const verdict = resourcesOnly === true ? resourcesVerdict(review) : verdictOf(review);
  return {
    sums: [
      { kind: "heading", text: title },
      ...cautionQuote(review),
      {
        kind: "paragraph",
        text: {
          strong: [verdict, nodesVerdict(review), lostSentence(review.lostSignatures)]
            .filter((text) => text !== "")
            .join(" "),
        },
      },
      sentences("Drains, because", drainLines(review)),
      ...[...releaseMoves(review), sizesLine(review), removedMeaning(review)]
        .filter((text) => text !== "")
        .map((text): MarkdownBlock => ({ kind: "paragraph", text })),
      ...operatorBlocks(review),
      ...sumTable(review),
    ],
    lists: listsOf(review, removedElsewhere),
  };
}

const mostCautions = 5;

function cautionQuote(review: Review): readonly MarkdownBlock[] {
  const cautions = cautionLines(review);
  if (cautions.length === 0) return [];
  const shown = cautions.slice(0, mostCautions);
  const hidden = cautions.length - shown.length;
  const lines = hidden > 0 ? [...shown, `${hidden} more`] : shown;
  return [{ kind: "quote", title: "Caution", lines }];
}

const mostGroups = 25;

function sumTable({ images, groups }: Review): readonly MarkdownBlock[] {
  if (images === undefined) return [];
  const rows = groups
    .slice(0, mostGroups)
    .map(({ name, removed, replaced, added }) => [
      isOwnName(name) ? name : { code: name },
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

function listsOf(review: Review, removedElsewhere: boolean): readonly MarkdownBlock[] {
  const { images, downgrades } = review;
  return [
    sentences("Lost their signature", lostLines(review.lostSignatures)),
    ...(removedElsewhere ? [] : entryTable(review, "Removed", images?.removed, false)),
    ...moveTable(review, "To a lower version", downgrades, false),
    sentences("Not covered by any mirror", uncoveredLines(review)),
    sentences("Conflicting mirror sets", contradictionLines(review)),
    sentences("Cluster resources", resourceLines(review)),
    ...entryTable(review, "Added", images?.added, true),
    ...moveTable(review, "Replaced", otherReplacements(review), true),
  ];
}

function sentences(title: string, lines: readonly MarkdownLine[]): MarkdownRows {
  return { kind: "rows", title, rows: lines.map((line) => [line]) };
}

function entryTable(
  { packages }: Review,
  title: string,
  entries: readonly MappingEntry[] = [],
  folded: boolean,
): readonly MarkdownBlock[] {
  const { others, components } = summed(entries, (entry) => entry);
  const states = others.map(stateOf);
  const isTelling = !states.every(isDigest);
  const rows = others.map((entry, index): readonly MarkdownLine[] => [
    { code: nameOf(entry) },
    ...(isTelling ? [{ code: states[index] ?? "" }] : []),
    { code: groupOf(entry, packages) },
  ]);
  const columns = ["image", ...(isTelling ? ["version"] : []), "of"];
  return table({ title, columns, rows, components, folded });
}

function moveTable(
  { packages }: Review,
  title: string,
  replaced: readonly MappingReplacement[],
  folded: boolean,
): readonly MarkdownBlock[] {
  const { others, components } = summed(replaced, ({ to }) => to);
  const moves = others.map(moveOf);
  const isTelling = !moves.flat().every(isDigest);
  const isOfOperators = others.some(({ to }) => packagesOf(to, packages).length > 0);
  const rows = others.map(({ to }, index): readonly MarkdownLine[] => [
    { code: nameOf(to) },
    ...(isTelling ? (moves[index] ?? []).map((code) => ({ code })) : []),
    ...(isOfOperators ? [{ code: groupOf(to, packages) }] : []),
  ]);
  const columns = ["image", ...(isTelling ? ["from", "to"] : []), ...(isOfOperators ? ["of"] : [])];
  return table({ title, columns, rows, components, folded });
}

/** A column with only digests does not help a reader. */
function isDigest(text: string): boolean {
  return /^sha256:[\da-f]{12}$/.test(text);
}

interface TableParts extends Required<Pick<MarkdownRows, "title" | "columns" | "rows" | "folded">> {
  readonly components: readonly ReleaseComponents[];
}

/** Components of releases are one line. Lists that few readers need are folded. */
function table({ title, columns, rows, components, folded }: TableParts): readonly MarkdownBlock[] {
  const sums = components.map(
    (one): MarkdownBlock => ({ kind: "paragraph", text: `${title}: ${componentsLine(one)}.` }),
  );
  return [...sums, { kind: "rows", title, columns, rows, ...(folded ? { folded } : {}) }];
}

import { compareText, type MarkdownBlock, type MarkdownLine } from "@mirrorkit/sdk/internal";
import type { Mapping } from "@mirrorkit/sdk/mapping";

/** How the mapping of a pipeline or a commit differs from the plan of the same ImageSet. */
export interface PlanDisagreement {
  /** Lines that only the plan has, sorted. */
  readonly onlyPlanned: readonly string[];
  /** Lines that only the mapping has, sorted. */
  readonly onlyStated: readonly string[];
}

/**
 * Compares a mapping with the plan; undefined when both name the same images. A catalog and the image of the update graph
 * are rebuilt by others at any time: what they bring is compared, not their digests.
 */
export function planDisagreement(stated: Mapping, planned: Mapping): PlanDisagreement | undefined {
  const [given, own] = [linesOf(stated), linesOf(planned)];
  const onlyPlanned = [...own].filter((line) => !given.has(line)).sort(compareText);
  const onlyStated = [...given].filter((line) => !own.has(line)).sort(compareText);
  return onlyPlanned.length + onlyStated.length === 0 ? undefined : { onlyPlanned, onlyStated };
}

function linesOf({ entries }: Mapping): ReadonlySet<string> {
  const lines = entries.map(({ kind, source, destination }) =>
    kind === "catalog" || kind === "graph"
      ? `${kind} → ${destination.text}`
      : `${source.text} → ${destination.text}`,
  );
  return new Set(lines);
}

/** Lists what a mapping and the plan do not agree about. */
export function disagreementBlocks(
  disagreement: PlanDisagreement | undefined,
): readonly MarkdownBlock[] {
  if (disagreement === undefined) return [];
  const { onlyPlanned, onlyStated } = disagreement;
  const more = "not shown here; an approval covers them too";
  return [
    { kind: "rows", title: "Only in the plan", rows: rowsOf(onlyPlanned), share: 1 / 6, more },
    { kind: "rows", title: "Only in the mapping", rows: rowsOf(onlyStated), share: 1 / 6, more },
  ];
}

function rowsOf(lines: readonly string[]): readonly (readonly MarkdownLine[])[] {
  return lines.map((code) => [{ code }]);
}

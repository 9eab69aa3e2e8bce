import { escapeControls } from "../errors/index.ts";
import type { MappingEntry, MappingReplacement } from "../mapping/index.ts";
import { type Review, type ReviewGroup } from "./review.ts";
import {
  mirrorLine,
  moveOf,
  nameOf,
  objectLine,
  shortDigest,
  stateOf,
  verdictOf,
} from "./wording.ts";

/** Writes a review for a terminal or a log: the verdict, sums, then every change on a line of its own. */
export function reviewAsText(review: Review): string {
  const sections = [
    [verdictOf(review)],
    sums(review),
    list("Removed", review.images?.removed.map(entryLine)),
    list("To a lower version", review.downgrades.map(replacementLine)),
    list("Added", review.images?.added.map(entryLine)),
    list("Replaced", replacements(review), replacedCount(review)),
    list("Cluster resources", resourceLines(review)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.map(escapeControls).join("\n")}\n`)
    .join("\n");
}

/** The changes of cluster resources, a line each. */
export function resourceLines({ resources }: Review): string[] {
  if (resources === undefined) return [];
  return [
    ...resources.objects.map(objectLine),
    ...resources.mirrors.map(mirrorLine),
    ...resources.signaturesRemoved.map((digest) => `signature of ${shortDigest(digest)} removed`),
    ...resources.signaturesAdded.map((digest) => `signature of ${shortDigest(digest)} added`),
  ];
}

function sums({ images, releases, groups }: Review): string[] {
  if (images === undefined) return [];
  const moved = releases.map(
    ({ architecture, from, to }) => `Release ${from} → ${to} (${architecture})`,
  );
  const width = Math.max(...groups.map(({ name }) => name.length), 0);
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

/** Replacements of release components follow from the release and are summed up in one line. */
function replacements({ images, releases, downgrades }: Review): string[] {
  const rest = (images?.replaced ?? []).filter((one) => !downgrades.includes(one));
  const components =
    releases.length === 0 ? [] : rest.filter(({ to }) => to.kind === "release-component");
  const sum = components.length === 0 ? [] : [`${components.length} components of the release`];
  return [...sum, ...rest.filter((one) => !components.includes(one)).map(replacementLine)];
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

function entryLine(entry: MappingEntry): string {
  return `${nameOf(entry)}  ${stateOf(entry)}`;
}

function replacementLine(replacement: MappingReplacement): string {
  const [from, to] = moveOf(replacement);
  return `${nameOf(replacement.to)}  ${from} → ${to}`;
}

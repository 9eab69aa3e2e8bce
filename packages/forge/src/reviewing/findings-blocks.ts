import { imageSetRules } from "@mirrorkit/sdk/imageset";
import type { MarkdownLine, MarkdownPart, MarkdownRows } from "@mirrorkit/sdk/internal";
import { formatPosition, type Problem } from "@mirrorkit/sdk/problems";

const mostOpen = 10;

/** Problems to be written. */
export interface Findings {
  /** The problems. */
  readonly problems: readonly Problem[];
  /** The URL of a line; undefined when there is none. */
  readonly fileUrl?: ((path: string, line?: number) => string) | undefined;
  /** Where the docs are served, see `review.docs` of the settings; undefined for no links. */
  readonly docs?: string | undefined;
  /** The most of the room that each of their lists may take, as a fraction. */
  readonly share: number;
}

/** Lists problems: errors and warnings first; notes and findings after the first ten are folded. */
export function findingsBlocks({ problems, share, ...pages }: Findings): readonly MarkdownRows[] {
  const concerning = problems.filter(({ severity }) => severity !== "info");
  const notes = problems.filter(({ severity }) => severity === "info");
  const rows = (some: readonly Problem[]): MarkdownRows["rows"] =>
    some.map((problem) => [line(problem, pages)]);
  const more = "findings not shown here";
  return [
    { kind: "rows", rows: rows(concerning.slice(0, mostOpen)), share, more },
    {
      kind: "rows",
      title: "More findings",
      rows: rows(concerning.slice(mostOpen)),
      folded: true,
      share,
    },
    { kind: "rows", title: "Notes", rows: rows(notes), folded: true, share },
  ];
}

const severities = {
  error: { strong: "error" },
  warning: { strong: "warning" },
  info: "note",
} as const;

function line(
  { severity, rule, message, help, position }: Problem,
  { fileUrl, docs }: Pick<Findings, "fileUrl" | "docs">,
): MarkdownLine {
  const advice: readonly MarkdownPart[] = help === undefined ? [] : [` ${help}`];
  return [
    severities[severity],
    " ",
    ...place(position, fileUrl),
    message,
    " (",
    ruleLink(rule, docs),
    ").",
    ...advice,
  ];
}

const documented = new Set(imageSetRules.map(({ id }) => id));

function ruleLink(rule: string, docs: string | undefined): MarkdownPart {
  if (docs === undefined || !documented.has(rule)) return { code: rule };
  const folder = docs.endsWith("/") ? docs : `${docs}/`;
  return { link: new URL(`rules/${rule}.md`, folder).href, label: { code: rule } };
}

function place(
  position: Problem["position"],
  fileUrl: Findings["fileUrl"],
): readonly MarkdownPart[] {
  if (position === undefined) return [];
  const label = { code: formatPosition(position) };
  if (fileUrl === undefined) return [label, " "];
  return [{ link: fileUrl(position.file, position.line), label }, " "];
}

import { codeSpan, formatPosition, type Problem } from "@mirrorkit/sdk";

const mostOpen = 10;
const mostFolded = 40;

/** Problems to be written. */
export interface Findings {
  /** The problems. */
  readonly problems: readonly Problem[];
  /** The page of a line; undefined where there is none. */
  readonly fileUrl?: ((path: string, line?: number) => string) | undefined;
  /** The most characters; the last problems are left out first. */
  readonly room: number;
}

/** Writes problems as a list: errors and warnings first and open, notes and what exceeds ten folded. */
export function findingsText({ problems, fileUrl, room }: Findings): string {
  const sorted = problems.toSorted(
    (a, b) => Number(a.severity === "info") - Number(b.severity === "info"),
  );
  for (let shown = sorted.length; shown > 0; shown = Math.floor(shown / 2)) {
    const text = listText(sorted.slice(0, shown), fileUrl);
    const hidden = sorted.length - shown;
    const more = hidden === 0 ? "" : `\n\n… ${plural(hidden, "more finding")} not shown here.`;
    if (text.length + more.length <= room) return `${text}${more}`;
  }
  return problems.length === 0 ? "" : `${plural(problems.length, "finding")}, not shown here.`;
}

function listText(problems: readonly Problem[], fileUrl: Findings["fileUrl"]): string {
  const concerning = problems.filter(({ severity }) => severity !== "info");
  const notes = problems.filter(({ severity }) => severity === "info");
  const open = concerning.slice(0, mostOpen).map((problem) => line(problem, fileUrl));
  const rest = concerning.slice(mostOpen);
  return [
    ...(open.length === 0 ? [] : [open.join("\n")]),
    ...folded(plural(rest.length, "more finding"), rest, fileUrl),
    ...folded(plural(notes.length, "note"), notes, fileUrl),
  ].join("\n\n");
}

function folded(
  title: string,
  problems: readonly Problem[],
  fileUrl: ((path: string, line?: number) => string) | undefined,
): string[] {
  if (problems.length === 0) return [];
  const shown = problems.slice(0, mostFolded).map((problem) => line(problem, fileUrl));
  const hidden = problems.length - shown.length;
  const more = hidden === 0 ? [] : [`- … ${hidden} more not shown here`];
  const list = [...shown, ...more].join("\n");
  return [`<details><summary>${title}</summary>\n\n${list}\n\n</details>`];
}

const words = { error: "**error**", warning: "**warning**", info: "note" } as const;

function line(
  { severity, rule, message, help, position }: Problem,
  fileUrl?: (path: string, line?: number) => string,
): string {
  const advice = help === undefined ? "" : ` ${codeSpan(help)}`;
  return `- ${words[severity]} ${place(position, fileUrl)}${codeSpan(message)} (${codeSpan(rule)})${advice}`;
}

function place(
  position: Problem["position"],
  fileUrl?: (path: string, line?: number) => string,
): string {
  if (position === undefined) return "";
  const { file, line: number } = position;
  const text = codeSpan(formatPosition(position));
  if (fileUrl === undefined) return `${text} `;
  return `[${text}](<${fileUrl(file, number).replace(/[<>\s]/g, encodeURIComponent)}>) `;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

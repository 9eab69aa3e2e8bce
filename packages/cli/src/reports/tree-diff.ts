import type { FileTree, TreeComparison } from "@mirrorkit/sdk/files";
import { escapeControls, printable } from "@mirrorkit/sdk/internal";
import { type Style, style } from "../terminal/style.ts";
import { type DiffLine, lineDiff } from "./line-diff.ts";

/** The wanted and the existing files. */
export interface DifferingTrees {
  /** The wanted files. */
  readonly tree: FileTree;
  /** The differences. */
  readonly comparison: TreeComparison;
  /** The existing files. */
  readonly existing?: FileTree;
}

const context = 3;
/** Signatures are one line of thousands of characters. */
const longestLine = 200;

const styles: Readonly<Record<DiffLine["sign"], Style | undefined>> = {
  " ": undefined,
  "-": "red",
  "+": "green",
};

/**
 * Shows how the content of files would change, as `git diff` does: for each file its lines with three around them. Of
 * lines over 200 characters the beginning is shown.
 *
 * @param coloured - whether it goes to a terminal, and may be coloured
 */
export function treeDiff(
  { tree, comparison: { created, updated, deleted }, existing }: DifferingTrees,
  coloured = true,
): string {
  const paths = [...created, ...updated, ...deleted].sort();
  return paths
    .map((path) => {
      const before =
        deleted.includes(path) || updated.includes(path) ? existing?.get(path) : undefined;
      return fileDiff(path, before, deleted.includes(path) ? undefined : tree.get(path), coloured);
    })
    .join("");
}

function fileDiff(
  path: string,
  before: string | undefined,
  after: string | undefined,
  coloured: boolean,
): string {
  const name = printable(path);
  const paint = (wanted: Style, text: string): string => (coloured ? style(wanted, text) : text);
  const head = [
    paint("bold", `--- ${before === undefined ? "/dev/null" : name}`),
    paint("bold", `+++ ${after === undefined ? "/dev/null" : name}`),
  ];
  const lines = lineDiff(linesOf(before), linesOf(after));
  const body = hunksOf(lines).flatMap(({ title, lines: shown }) => [
    paint("blue", title),
    ...shown.map((line) => {
      const colour = styles[line.sign];
      const text = line.sign + cut(line.text);
      return colour === undefined ? text : paint(colour, text);
    }),
  ]);
  return `${[...head, ...body].join("\n")}\n`;
}

function linesOf(text: string | undefined): readonly string[] {
  if (text === undefined || text === "") return [];
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function cut(text: string): string {
  const shown = text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
  return escapeControls(shown);
}

interface Hunk {
  readonly title: string;
  readonly lines: readonly DiffLine[];
}

/** The lines that differ with those around them, each group with the place where it begins. */
function hunksOf(lines: readonly DiffLine[]): readonly Hunk[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ sign }) => sign !== " "),
  );
  const hunks: Hunk[] = [];
  let [old, now] = [1, 1];
  for (let index = 0; index < lines.length; index += 1) {
    if (near[index] === true && near[index - 1] !== true) {
      const end = near.indexOf(false, index);
      const shown = lines.slice(index, end < 0 ? lines.length : end);
      hunks.push({ title: titleOf(shown, old, now), lines: shown });
    }
    const sign = lines[index]?.sign;
    if (sign !== "+") old += 1;
    if (sign !== "-") now += 1;
  }
  return hunks;
}

function titleOf(lines: readonly DiffLine[], old: number, now: number): string {
  const before = lines.filter(({ sign }) => sign !== "+").length;
  const after = lines.filter(({ sign }) => sign !== "-").length;
  return `@@ -${before === 0 ? old - 1 : old},${before} +${after === 0 ? now - 1 : now},${after} @@`;
}

import { escapeControls } from "../problem/index.ts";
import type { MarkdownBlock, MarkdownLine, MarkdownRows } from "./block.ts";
import type { MarkdownText } from "./write.ts";

/**
 * Writes blocks for a terminal: without markup, with nothing folded or omitted, and with an empty line between
 * blocks.
 */
export function writePlain({ head, parts = [], foot = [] }: MarkdownText): string {
  const blocks = [...head, ...parts.flat(), ...foot];
  const texts = blocks.map(plainBlock).filter((lines) => lines.length > 0);
  return `${texts.map((lines) => lines.map(escapeControls).join("\n")).join("\n\n")}\n`;
}

/** A line without markup. */
export function plainLine(line: MarkdownLine): string {
  if (typeof line === "string") return line;
  if ("code" in line) return line.code;
  if ("strong" in line) return line.strong;
  if ("link" in line) return plainLine(line.label);
  return line.map(plainLine).join("");
}

function plainBlock(block: MarkdownBlock): readonly string[] {
  switch (block.kind) {
    case "heading":
      return underlined(plainLine(block.text));
    case "paragraph":
    case "small":
      return [plainLine(block.text)];
    case "command":
      return [`  ${block.text}`];
    case "quote":
      return [`${block.title}:`, ...block.lines.map((line) => `  ${plainLine(line)}`)];
    case "rows":
      return plainRows(block);
  }
}

function underlined(text: string): readonly string[] {
  return [text, "-".repeat(text.length)];
}

function plainRows({ title, columns, rows }: MarkdownRows): readonly string[] {
  if (rows.length === 0) return [];
  const heading = title === undefined ? [] : [`${title} (${rows.length}):`];
  const lines =
    columns === undefined
      ? rows.map(([first = ""]) => `- ${plainLine(first)}`)
      : alignedTable(columns, rows);
  return [...heading, ...lines.map((line) => `  ${line}`)];
}

/** A table with aligned columns; numeric columns, marked with `>`, are right-aligned. */
function alignedTable(
  columns: readonly string[],
  rows: readonly (readonly MarkdownLine[])[],
): readonly string[] {
  const isNumber = columns.map((column) => column.startsWith(">"));
  const titles = columns.map((column) => column.replace(/^>/, ""));
  const table = [titles, ...rows.map((cells) => cells.map(plainLine))];
  const widths = titles.map((_title, at) =>
    table.reduce((most, cells) => Math.max(most, (cells[at] ?? "").length), 0),
  );
  return table.map((cells) =>
    cells
      .map((text, at) =>
        isNumber[at] === true ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

import { printable } from "../problem/index.ts";
import type {
  MarkdownBlock,
  MarkdownCode,
  MarkdownLine,
  MarkdownPart,
  MarkdownRows,
} from "./block.ts";
import { codeSpan, wholeCodeSpan } from "./code-span.ts";
import { htmlWords, joined, words } from "./words.ts";

/** Longer lists are folded. */
const longestOpenList = 10;

/** Writes a block with the given number of its rows, without an empty line at its ends. HTML has lines to itself. */
export function renderBlock(block: MarkdownBlock, rows: readonly string[] = []): string {
  switch (block.kind) {
    case "heading":
      return `### ${renderLine(block.text)}`;
    case "paragraph":
      return renderLine(block.text);
    case "small":
      return `<sub>${renderLine(block.text)}</sub>`;
    case "command":
      return command(block.text);
    case "quote":
      return [`> ${strong(block.title)}`, ">", ...block.lines.map(quoted)].join("\n");
    case "rows":
      return renderRows(block, rows);
  }
}

/** No run of backticks in the text is as long as the fence. */
function command(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(runs.reduce((most, { length }) => Math.max(most, length + 1), 3));
  return `${fence}text\n${printable(text)}\n${fence}`;
}

function quoted(line: MarkdownLine): string {
  return `> - ${renderLine(line)}`;
}

/** Writes one row of a list or table. */
export function renderRow({ columns }: MarkdownRows, cells: readonly MarkdownLine[]): string {
  const texts = cells.map(renderLine);
  return columns === undefined ? `- ${texts[0] ?? ""}` : tableRow(texts);
}

function renderRows(block: MarkdownRows, rows: readonly string[]): string {
  const { title, columns, more = "not shown here" } = block;
  const count = block.rows.length;
  const hidden = count - rows.length;
  if (rows.length === 0) {
    return words(title === undefined ? `… ${count} ${more}.` : `${title}: ${count}, ${more}.`);
  }
  const head = columns === undefined ? [] : tableHead(columns);
  const list = [...head, ...rows].join("\n");
  const shown = hidden === 0 ? list : `${list}\n\n${words(`… ${hidden} more ${more}.`)}`;
  if (title === undefined) return shown;
  const name = `${title} (${count})`;
  const isFolded = block.folded ?? count > longestOpenList;
  if (!isFolded) return `#### ${words(name)}\n\n${shown}`;
  return `<details><summary>${htmlWords(name)}</summary>\n\n${shown}\n\n</details>`;
}

function tableHead(columns: readonly string[]): readonly string[] {
  const titles = columns.map((column) => words(column.replace(/^>/, "")));
  const rules = columns.map((column) => (column.startsWith(">") ? "---:" : "---"));
  return [tableRow(titles), tableRow(rules)];
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function renderLine(line: MarkdownLine): string {
  const parts = Array.isArray(line) ? (line as readonly MarkdownPart[]) : [line as MarkdownPart];
  return joined(withoutSeams(parts).map(renderPart)).trim();
}

/** Merges adjacent sentences into one before escaping: two harmless texts can have an effect together. */
function withoutSeams(parts: readonly MarkdownPart[]): readonly MarkdownPart[] {
  const merged: MarkdownPart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === "string" && typeof last === "string") merged.splice(-1, 1, last + part);
    else merged.push(part);
  }
  return merged;
}

function renderPart(part: MarkdownPart): string {
  if (typeof part === "string") return words(part);
  if ("code" in part) return code(part);
  if ("strong" in part) return strong(part.strong);
  const label = typeof part.label === "string" ? words(part.label) : code(part.label);
  const address = addressOf(part.link);
  return address === undefined || label === "" ? label : `[${label}](<${address}>)`;
}

function code({ code: text, whole }: MarkdownCode): string {
  return whole === true ? wholeCodeSpan(text) : codeSpan(text);
}

function strong(text: string): string {
  const inner = words(text).trim();
  return inner === "" ? "" : `**${inner}**`;
}

/**
 * The address, with every character that could end it or start other markup written as a number; undefined for an
 * address that is not HTTP.
 */
function addressOf(link: string): string | undefined {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") return undefined;
  return url.href.replace(
    /[^\w.~:/?#@!$&'*+,=%()-]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

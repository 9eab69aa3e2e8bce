import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLSeq } from "yaml";
import type { ListStep } from "./list-plan.ts";
import { writeYaml } from "./write.ts";

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Lines {
  readonly text: string;
  readonly newline: string;
}

/** The text with the list edited line by line; undefined where lines do not tell the entries apart. */
export function editListLines(
  text: string,
  path: readonly string[],
  steps: readonly ListStep[],
): string | undefined {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = { text: /(?:^|\n)$/.test(text) ? text : text + newline, newline };
  const changes = changesFor(lines, path, steps);
  return changes === undefined ? undefined : apply(lines.text, changes);
}

function changesFor(
  lines: Lines,
  path: readonly string[],
  steps: readonly ListStep[],
): readonly Change[] | undefined {
  const { contents } = parseDocument<Node>(lines.text, { uniqueKeys: false });
  let node: Node | null = contents;
  let pair: Pair<Node, Node | null> | undefined;
  for (const [index, key] of path.entries()) {
    if (node === null && index === 0) return appended(lines, path, steps, 0);
    if (!isMap(node) || node.flow === true) return undefined;
    pair = (node.items as Pair<Node, Node | null>[]).find((item) => isKey(item.key, key));
    if (pair === undefined) {
      return index > 0 ? undefined : appended(lines, path, steps, columnOf(lines, node));
    }
    node = pair.value;
  }
  if (pair === undefined) return undefined;
  if (isSeq(node) && node.items.length > 0) return inBlock(lines, node, pair.key, steps);
  return isSeq(node) || isNull(node) ? inEmpty(lines, node, pair.key, steps) : undefined;
}

function isKey(node: Node, key: string): boolean {
  return isScalar(node) && node.value === key;
}

function isNull(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function appended(
  { text, newline }: Lines,
  path: readonly string[],
  steps: readonly ListStep[],
  column: number,
): readonly Change[] | undefined {
  const [key, more] = path;
  if (key === undefined || more !== undefined) return undefined;
  const indent = " ".repeat(column);
  const opening = `${indent}${writeYaml(key).trimEnd()}:${newline}`;
  const entries = steps.map((step) => entryLine(step, `${indent}  `, newline));
  return [{ start: text.length, end: text.length, text: opening + entries.join("") }];
}

function inEmpty(
  lines: Lines,
  node: Node | null,
  key: Node,
  steps: readonly ListStep[],
): readonly Change[] | undefined {
  const colon = colonAfter(lines, key);
  if (colon === undefined) return undefined;
  const end = Math.max(colon, isSeq(node) ? (node.range?.[1] ?? colon) : colon);
  const next = endOfLine(lines, end);
  const indent = " ".repeat(columnOf(lines, key) + 2);
  const entries = steps.map((step) => entryLine(step, indent, lines.newline));
  return [
    { start: colon, end, text: "" },
    { start: next, end: next, text: entries.join("") },
  ];
}

function inBlock(
  lines: Lines,
  list: YAMLSeq,
  key: Node,
  steps: readonly ListStep[],
): readonly Change[] | undefined {
  const spans = (list.items as Node[]).map((item) => spanOf(lines, item));
  const [first] = spans;
  const colon = colonAfter(lines, key);
  if (list.flow === true || first === undefined || colon === undefined) return undefined;
  const changes: Change[] = steps.length === 0 ? [{ start: colon, end: colon, text: " []" }] : [];
  const kept = new Set(steps);
  let at = first.start;
  for (const [index, span] of spans.entries()) {
    if (span === undefined) return undefined;
    if (!kept.has(index)) changes.push({ start: span.start, end: span.end, text: "" });
  }
  for (const step of steps) {
    if (typeof step === "number") at = spans[step]?.end ?? at;
    else changes.push({ start: at, end: at, text: entryLine(step, first.indent, lines.newline) });
  }
  return changes;
}

/** The whole lines of an entry. */
function spanOf(
  lines: Lines,
  item: Node | null,
): { readonly start: number; readonly end: number; readonly indent: string } | undefined {
  const [from, to] = item?.range ?? [];
  if (from === undefined || to === undefined) return undefined;
  const start = lines.text.lastIndexOf("\n", from - 1) + 1;
  const dash = /^( *)-[ \t]+$/.exec(lines.text.slice(start, from));
  if (dash === null) return undefined;
  return { start, end: endOfLine(lines, to), indent: dash[1] ?? "" };
}

function entryLine(step: ListStep, indent: string, newline: string): string {
  return `${indent}- ${writeYaml(step).trimEnd()}${newline}`;
}

function colonAfter({ text }: Lines, key: Node): number | undefined {
  const end = key.range?.[1] ?? 0;
  const gap = /^[ \t]*:/.exec(text.slice(end, end + 100));
  return gap === null ? undefined : end + gap[0].length;
}

function columnOf({ text }: Lines, node: Node): number {
  const start = node.range?.[0] ?? 0;
  return start - (text.lastIndexOf("\n", start - 1) + 1);
}

function endOfLine({ text }: Lines, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

function apply(text: string, changes: readonly Change[]): string {
  let result = "";
  let from = 0;
  for (const change of [...changes].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(from, change.start) + change.text;
    from = change.end;
  }
  return result + text.slice(from);
}

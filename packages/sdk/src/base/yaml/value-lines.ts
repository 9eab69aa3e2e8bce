import { isMap, isScalar, isSeq, type Node, type YAMLSeq } from "yaml";
import {
  colonAfter,
  columnOf,
  endOfLine,
  endOfValue,
  type Found,
  find,
  isNothing,
  type Lines,
  pairsOf,
  rootOf,
  toLines,
} from "./find-node.ts";
import type { YamlPath, YamlValue } from "./value.ts";
import { writeYaml } from "./write.ts";

/** A part of a text, from its first character to the one behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text with values appended to the list at a path; undefined when the lines do not show the position. */
export function appendByLines(
  text: string,
  path: YamlPath,
  items: readonly YamlValue[],
): string | undefined {
  const lines = toLines(text);
  const root = rootOf(lines.text);
  const found = root === undefined ? undefined : find(root, path);
  if (root === undefined) return undefined;
  if (found === undefined) return withKey(lines, root, path, items);
  const { node, inFlow } = found;
  if (isSeq(node) && node.flow !== true) return behindLast(lines, node, items);
  if (isSeq(node) && inFlow) return inBrackets(lines, node, items);
  return inFlow ? undefined : asBlockList(lines, found, items);
}

/**
 * The text with the value of a key of its block mapping replaced or added; undefined when the lines do not show the
 * position.
 */
export function setByLines(text: string, key: string, value: YamlValue): string | undefined {
  const lines = toLines(text);
  const root = rootOf(lines.text);
  if (root === undefined) return undefined;
  const found = find(root, [key]);
  if (found === undefined) return atEnd(lines, root, { [key]: value });
  const colon = found.key === undefined ? undefined : colonAfter(lines, found.key);
  const end = found.node === null ? undefined : endOfValue(lines, found.node);
  if (found.node === null || colon === undefined || end === undefined) return undefined;
  const comment = commentBeside(lines, found.node, colon);
  if (comment === undefined) return undefined;
  const [first = "", ...rest] = written(lines, { k: value }, columnOfKeys(lines, root)).split("\n");
  const before = first.trim().slice("k:".length);
  const body = [before + comment + (first.endsWith("\r") ? "\r" : ""), ...rest].join("\n");
  return spliced(lines, { start: colon, end: withoutBlankEnd(lines, found.node, end) }, body);
}

/** The text with a key added to the mapping at a path, behind its last one. */
export function withKey(
  lines: Lines,
  root: Node,
  path: YamlPath,
  value: YamlValue,
): string | undefined {
  const key = path.at(-1);
  if (typeof key !== "string") return undefined;
  if (path.length === 1) return atEnd(lines, root, { [key]: value });
  const parent = find(root, path.slice(0, -1));
  const [first] = pairsOf(parent?.node ?? null);
  if (parent?.node == null || first === undefined || parent.inFlow) return undefined;
  const end = endOfValue(lines, parent.node);
  if (end === undefined) return undefined;
  const added = written(lines, { [key]: value }, columnOfKeys(lines, parent.node));
  return spliced(lines, { start: end, end }, added);
}

function atEnd(lines: Lines, root: Node, map: Readonly<Record<string, YamlValue>>): string {
  return lines.text + written(lines, map, columnOfKeys(lines, root));
}

function behindLast(lines: Lines, list: YAMLSeq, items: readonly YamlValue[]): string | undefined {
  const start = list.range?.[0];
  const end = endOfValue(lines, list);
  if (start === undefined || end === undefined) return undefined;
  return spliced(lines, { start: end, end }, written(lines, items, columnOf(lines, start)));
}

/** A flow mapping cannot contain a block, so texts are added inside its flow list. */
function inBrackets(lines: Lines, list: YAMLSeq, items: readonly YamlValue[]): string | undefined {
  const span = spanOf(list);
  const last = spanOf((list.items.at(-1) as Node | undefined) ?? null);
  if (span === undefined) return undefined;
  const added = items.map((item) => JSON.stringify(item)).join(", ");
  if (list.items.length === 0) return spliced(lines, span, `[${added}]`);
  return last && spliced(lines, { start: last.end, end: last.end }, `, ${added}`);
}

/** Replaces an empty value or a flow list with a block list; its entries stay as written. */
function asBlockList(
  lines: Lines,
  { node, key }: Found,
  items: readonly YamlValue[],
): string | undefined {
  const colon = key === undefined ? undefined : colonAfter(lines, key);
  const kept = entriesAsWritten(lines, node);
  if (key === undefined || colon === undefined || kept === undefined) return undefined;
  const own = spanOf(node);
  const { start, end } = own === undefined || own.start === own.end ? at(colon) : own;
  const indent = columnOf(lines, key.range?.[0] ?? 0) + 2;
  const margin = " ".repeat(indent);
  const list =
    kept.map((entry) => `${margin}- ${entry}${lines.newline}`).join("") +
    written(lines, items, indent);
  const lineStart = start - columnOf(lines, start);
  const next = endOfLine(lines, end);
  const head = lines.text.slice(lineStart, start).trimEnd();
  const tail = lines.text.slice(end, next);
  if (head === "" && tail.trim() === "")
    return spliced(lines, { start: lineStart, end: next }, list);
  return spliced(lines, { start: lineStart + head.length, end: next }, tail + list);
}

/** The texts of a list's entries; undefined when the node is not a list or its brackets contain anything else. */
function entriesAsWritten({ text }: Lines, node: Node | null): readonly string[] | undefined {
  if (isNothing(node)) return [];
  const span = spanOf(node);
  if (!isSeq(node) || span === undefined) return undefined;
  const entries: string[] = [];
  let between = "";
  let from = span.start;
  for (const item of node.items as Node[]) {
    const { start, end } = spanOf(item) ?? at(from);
    between += text.slice(from, start);
    entries.push(text.slice(start, end));
    from = end;
  }
  return /^\[[\s,]*\]$/.test(between + text.slice(from, span.end)) ? entries : undefined;
}

/**
 * The comment on the line of a replaced value, with the space before it; undefined when the value has other
 * comments.
 */
function commentBeside({ text }: Lines, node: Node, colon: number): string | undefined {
  const { start, end } = isNothing(node) ? at(colon) : (spanOf(node) ?? at(colon));
  const gap = text.slice(colon, start);
  const [above = ""] = /^[ \t]+#[^\r\n]*/.exec(gap) ?? [];
  if (gap.slice(above.length).trim() !== "") return undefined;
  const header = text.slice(start, end).split(/\r?\n/, 1)[0] ?? "";
  const tail = isBlockText(node) ? header : (text.slice(end).split(/\r?\n/, 1)[0] ?? "");
  const own = isBlock(node) ? undefined : /(?<![ \t])[ \t]+#.*/s.exec(tail)?.[0];
  return above !== "" && own !== undefined ? undefined : (own ?? above);
}

/** Trailing blank lines belong to a block scalar, although they look like space between keys. */
function withoutBlankEnd({ text }: Lines, node: Node, end: number): number {
  if (!isBlockText(node)) return end;
  let last = end;
  while (last > 1 && text[last - 1] === "\n") {
    const before = text.lastIndexOf("\n", last - 2) + 1;
    if (before === 0 || !/^[ \t]*\r?\n$/.test(text.slice(before, last))) break;
    last = before;
  }
  return last;
}

function isBlockText(node: Node): boolean {
  return isScalar(node) && node.type?.startsWith("BLOCK_") === true;
}

function isBlock(node: Node): boolean {
  return (isSeq(node) || isMap(node)) && node.flow !== true;
}

/** Where a node stands, without the comments behind it. */
export function spanOf(node: Node | null): Span | undefined {
  const [start, end] = node?.range ?? [];
  return start === undefined || end === undefined ? undefined : { start, end };
}

function at(offset: number): Span {
  return { start: offset, end: offset };
}

function columnOfKeys(lines: Lines, map: Node): number {
  return columnOf(lines, pairsOf(map)[0]?.key.range?.[0] ?? 0);
}

function written({ newline }: Lines, value: YamlValue, indent: number): string {
  const margin = " ".repeat(indent);
  return writeYaml(value)
    .replace(/^(?=.)/gm, margin)
    .replaceAll("\n", newline);
}

/** The text with a part of it replaced. */
export function spliced({ text }: Lines, { start, end }: Span, added: string): string {
  return text.slice(0, start) + added + text.slice(end);
}

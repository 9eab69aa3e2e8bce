import { isMap, isSeq, type Node, parseDocument, type YAMLSeq } from "yaml";
import {
  colonAfter,
  columnOf,
  contentsOf,
  endOfLine,
  find,
  isNothing,
  type Lines,
  toLines,
} from "./find-node.ts";
import type { ListStep } from "./list-plan.ts";
import type { YamlValue } from "./value.ts";
import { documentText, writeYaml } from "./write.ts";

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with the list edited line by line; undefined when the entries do not have separate lines. */
export function editListLines(
  text: string,
  path: readonly string[],
  steps: readonly ListStep[],
): string | undefined {
  const lines = toLines(text);
  const changes = changesFor(lines, path, steps);
  return changes === undefined ? undefined : apply(lines.text, changes);
}

function changesFor(
  lines: Lines,
  path: readonly string[],
  steps: readonly ListStep[],
): readonly Change[] | undefined {
  const contents = contentsOf(lines.text);
  if (contents === null) return appended(lines, path, steps, 0);
  if (!isMap(contents) || contents.flow === true) return undefined;
  const found = find(contents, path);
  if (found === undefined) return appended(lines, path, steps, columnOfNode(lines, contents));
  const { node, key, inFlow } = found;
  if (inFlow || key === undefined) return undefined;
  if (isSeq(node) && node.items.length > 0) return inBlock(lines, node, key, steps);
  return isSeq(node) || isNothing(node) ? inEmpty(lines, node, key, steps) : undefined;
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
  const indent = " ".repeat(columnOfNode(lines, key) + 2);
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

/** The full lines of an entry. */
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

function columnOfNode(lines: Lines, node: Node): number {
  return columnOf(lines, node.range?.[0] ?? 0);
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

/** The wanted list, as steps (kept and new entries) and as values. */
export interface WantedList {
  readonly steps: readonly ListStep[];
  readonly values: readonly YamlValue[];
}

/** The text rewritten from its nodes with the list edited; comments stay, spacing may change. */
export function editListNodes(
  text: string,
  path: readonly string[],
  { steps, values }: WantedList,
): string {
  const document = parseDocument<Node>(text, { uniqueKeys: false });
  const found = document.getIn(path, true);
  const items = isSeq(found) ? (found.items as Node[]) : [];
  const list = document.createNode(
    steps.map(
      (step, index) => (typeof step === "number" ? items[step] : undefined) ?? values[index],
    ),
  );
  if (isSeq(found)) list.commentBefore = found.commentBefore ?? null;
  document.setIn(path, list);
  return documentText(document);
}

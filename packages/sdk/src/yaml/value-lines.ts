import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from "yaml";
import type { YamlPath, YamlValue } from "./value.ts";
import { writeYaml } from "./write.ts";

interface Lines {
  readonly text: string;
  readonly newline: string;
}

interface Found {
  readonly node: Node | null;
  /** The pair that holds the node, when it is the value of a key. */
  readonly key?: Node;
}

/** The text with values added to the block list at a path; undefined where lines do not show its end. */
export function appendByLines(
  text: string,
  path: YamlPath,
  items: readonly YamlValue[],
): string | undefined {
  const lines = toLines(text);
  const root = rootOf(lines);
  const found = root === undefined ? undefined : find(root, path);
  if (found === undefined) {
    const [key] = path;
    if (root === undefined || path.length !== 1 || typeof key !== "string") return undefined;
    return atEnd(lines, { [key]: items });
  }
  const { node } = found;
  if (!isSeq(node) || node.flow === true) return undefined;
  const indent = indentOf(lines, node.items[0] as Node | undefined);
  const end = endOfValue(lines, node);
  if (indent === undefined || end === undefined) return undefined;
  return spliced(lines, { start: end, end, added: indented(lines, items, indent) });
}

/** The text with the value of a key of its block mapping replaced or added; undefined where lines do not show it. */
export function setByLines(text: string, key: string, value: YamlValue): string | undefined {
  const lines = toLines(text);
  const root = rootOf(lines);
  if (root === undefined) return undefined;
  const found = find(root, [key]);
  if (found === undefined) return atEnd(lines, { [key]: value });
  const start = found.key?.range?.[0];
  const end = found.node === null ? undefined : endOfValue(lines, found.node);
  if (start === undefined || end === undefined || columnOf(lines, start) !== 0) return undefined;
  return spliced(lines, { start, end, added: withNewlines(writeYaml({ [key]: value }), lines) });
}

function toLines(text: string): Lines {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return { text: text.endsWith("\n") ? text : text + newline, newline };
}

function rootOf({ text }: Lines): Node | undefined {
  const { contents } = parseDocument<Node>(text, { uniqueKeys: false });
  return isMap(contents) && contents.flow !== true ? contents : undefined;
}

function find(root: Node, path: YamlPath): Found | undefined {
  let found: Found = { node: root };
  for (const step of path) {
    const { node } = found;
    if (isSeq(node) && typeof step === "number") {
      found = { node: (node.items[step] as Node | undefined) ?? null };
    } else if (isMap(node)) {
      const pair = (node.items as Pair<Node, Node | null>[]).find(
        ({ key }) => isScalar(key) && key.value === step,
      );
      if (pair === undefined) return undefined;
      found = { node: pair.value, key: pair.key };
    } else return undefined;
  }
  return found;
}

/** Where the line after a value begins; undefined when its last part is nothing, or an alias. */
function endOfValue(lines: Lines, value: Node): number | undefined {
  let node: Node | null = value;
  while (node !== null && !isScalar(node)) {
    if (isSeq(node) && node.flow !== true) node = (node.items.at(-1) as Node | undefined) ?? null;
    else if (isMap(node) && node.flow !== true) {
      node = (node.items.at(-1) as Pair<Node, Node | null> | undefined)?.value ?? null;
    } else break;
  }
  const end = node?.range?.[1];
  if (end === undefined || (isScalar(node) && node.value === null)) return undefined;
  if (lines.text[end - 1] === "\n") return end;
  const newline = lines.text.indexOf("\n", end);
  return newline < 0 ? undefined : newline + 1;
}

function indentOf(lines: Lines, first: Node | undefined): string | undefined {
  const from = first?.range?.[0];
  if (from === undefined) return undefined;
  const before = lines.text.slice(from - columnOf(lines, from), from);
  return /^( *)-[ \t]+$/.exec(before)?.[1];
}

function columnOf({ text }: Lines, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function indented(lines: Lines, items: readonly YamlValue[], indent: string): string {
  const written = writeYaml(items).replace(/^(?=.)/gm, indent);
  return withNewlines(written, lines);
}

function atEnd(lines: Lines, map: Readonly<Record<string, YamlValue>>): string {
  return lines.text + withNewlines(writeYaml(map), lines);
}

function withNewlines(text: string, { newline }: Lines): string {
  return text.replaceAll("\n", newline);
}

function spliced(
  { text }: Lines,
  change: { readonly start: number; readonly end: number; readonly added: string },
): string {
  return text.slice(0, change.start) + change.added + text.slice(change.end);
}

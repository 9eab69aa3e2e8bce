import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from "yaml";
import type { YamlPath } from "./value.ts";

/** A text that ends with a newline, and its type of newline. */
export interface Lines {
  readonly text: string;
  readonly newline: string;
}

/** A node of a document, and its parents. */
export interface Found {
  readonly node: Node | null;
  /** The key whose value it is; undefined for an entry of a list. */
  readonly key?: Node;
  /** Whether it is inside a flow list or flow mapping. */
  readonly inFlow: boolean;
}

/** Prepares a text for editing by lines; an empty text stays empty. */
export function toLines(text: string): Lines {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return { text: /(?:^|\n)$/.test(text) ? text : text + newline, newline };
}

/** The content of a document; null when it is empty. */
export function contentsOf(text: string): Node | null {
  return parseDocument<Node>(text, { uniqueKeys: false }).contents;
}

/** The document's block mapping; undefined for any other content. */
export function rootOf(text: string): Node | undefined {
  const contents = contentsOf(text);
  return isMap(contents) && contents.flow !== true ? contents : undefined;
}

export function find(root: Node, path: YamlPath): Found | undefined {
  let found: Found = { node: root, inFlow: false };
  for (const step of path) {
    const { node } = found;
    const inFlow = found.inFlow || ((isSeq(node) || isMap(node)) && node.flow === true);
    if (isSeq(node) && typeof step === "number") {
      found = { node: (node.items[step] as Node | undefined) ?? null, inFlow };
    } else if (isMap(node)) {
      const pair = pairsOf(node).find(({ key }) => isScalar(key) && key.value === step);
      if (pair === undefined) return undefined;
      found = { node: pair.value, key: pair.key, inFlow };
    } else return undefined;
  }
  return found;
}

/** The first part of a path that leads to an alias; undefined when none does. */
export function aliasOn(text: string, path: YamlPath): YamlPath | undefined {
  const contents = contentsOf(text);
  if (contents === null) return undefined;
  const parts = path.map((_, index) => path.slice(0, index + 1));
  return parts.find((part) => isAlias(find(contents, part)?.node));
}

export function pairsOf(map: Node | null): readonly Pair<Node, Node | null>[] {
  return isMap(map) ? (map.items as Pair<Node, Node | null>[]) : [];
}

/** Whether a value is missing or null. */
export function isNothing(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

/** The start of the line after a value; undefined when its end is unknown. */
export function endOfValue(lines: Lines, value: Node): number | undefined {
  let node: Node | null = value;
  while ((isSeq(node) || isMap(node)) && node.flow !== true) {
    node = isSeq(node)
      ? ((node.items.at(-1) as Node | undefined) ?? null)
      : (pairsOf(node).at(-1)?.value ?? null);
  }
  const end = node?.range?.[1];
  if (end === undefined) return undefined;
  return lines.text[end - 1] === "\n" ? end : endOfLine(lines, end);
}

/** The offset after the colon of a key; undefined when the colon is not on the key's line. */
export function colonAfter({ text }: Lines, key: Node): number | undefined {
  const end = key.range?.[1] ?? 0;
  const gap = /^[ \t]*:/.exec(text.slice(end, end + 100));
  return gap === null ? undefined : end + gap[0].length;
}

/** The distance of an offset from the start of its line. */
export function columnOf({ text }: Lines, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

/** The start of the line after an offset. */
export function endOfLine({ text }: Lines, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

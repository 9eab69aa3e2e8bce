import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
} from "yaml";
import type { SourcePosition } from "../errors/index.ts";
import type { YamlPath } from "./value.ts";

interface Place {
  readonly file: string;
  readonly lines: LineCounter;
}

/** Where the value, or the key, at a path stands; the nearest place above when the path is not there. */
export function positionIn(
  document: Document,
  path: YamlPath,
  on: "key" | "value",
  place: Place,
): SourcePosition {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, step] of path.entries()) {
    // What an alias holds is written elsewhere, for others too: the alias speaks for this path.
    if (isAlias(node)) break;
    const found = stepInto(node, step);
    if (found === undefined) break;
    const last = index === path.length - 1;
    const useKey = found.key != null && (found.value?.range == null || (last && on === "key"));
    offset = (useKey ? found.key?.range?.[0] : found.value?.range?.[0]) ?? offset;
    node = found.value;
  }
  const { line, col } = place.lines.linePos(offset);
  return line === 0
    ? { file: place.file, line: 1, column: 1 }
    : { file: place.file, line, column: col };
}

/** The text of the scalar at a path as written. */
export function sourceIn(document: Document, path: YamlPath): string | undefined {
  let node: Node | null = document.contents;
  for (const step of path) {
    const found = stepInto(resolve(node, document), step);
    if (found === undefined) return undefined;
    node = found.value;
  }
  const scalar = resolve(node, document);
  return isScalar(scalar) ? scalar.source : undefined;
}

function resolve(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function stepInto(
  node: Node | null,
  step: string | number,
): { key?: Node | null; value: Node | null } | undefined {
  if (isSeq(node) && typeof step === "number") {
    const value = node.items[step] as Node | undefined;
    return value === undefined ? undefined : { value };
  }
  if (!isMap(node)) return undefined;
  const pair = (node.items as Pair<Node, Node | null>[]).find(
    ({ key }) =>
      isScalar(key) && (key.value === step || String(key.value) === step || key.source === step),
  );
  return pair === undefined ? undefined : { key: pair.key, value: pair.value };
}

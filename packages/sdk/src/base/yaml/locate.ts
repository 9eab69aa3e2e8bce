import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from "yaml";
import type { SourcePosition } from "../problem/index.ts";
import type { YamlPath } from "./value.ts";

interface Place {
  readonly file: string;
  readonly lines: LineCounter;
}

/** The position of the value or key at a path; for a missing path, that of the nearest existing parent. */
export function positionIn(
  document: Document,
  path: YamlPath,
  on: "key" | "value",
  place: Place,
): SourcePosition {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, step] of path.entries()) {
    // The value of an alias is written elsewhere and shared, so the position is that of the alias.
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
  return isAlias(node) ? (targetsIn(document).get(node) ?? null) : node;
}

const targets = new WeakMap<Document, ReadonlyMap<Alias, Node>>();

/** The target of each alias in a document: the last node before it with the anchor's name. Computed once. */
function targetsIn(document: Document): ReadonlyMap<Alias, Node> {
  const known = targets.get(document);
  if (known !== undefined) return known;
  const anchors = new Map<string, Node>();
  const found = new Map<Alias, Node>();
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) found.set(node, target);
      } else if (typeof node.anchor === "string") anchors.set(node.anchor, node);
    },
  });
  targets.set(document, found);
  return found;
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
  const pair = pairsOf(node).get(String(step));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value };
}

type NodePair = Pair<Node, Node | null>;

const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, NodePair>>();

/** The pairs of a mapping by key, both as value and as written; of duplicate keys, the first. Computed once. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, NodePair> {
  const known = pairs.get(map);
  if (known !== undefined) return known;
  const found = new Map<string, NodePair>();
  for (const pair of map.items as NodePair[]) {
    if (!isScalar(pair.key)) continue;
    for (const name of [String(pair.key.value), pair.key.source]) {
      if (name !== undefined && !found.has(name)) found.set(name, pair);
    }
  }
  pairs.set(map, found);
  return found;
}

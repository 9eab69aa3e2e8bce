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
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { defined, type Problem, quoted } from "../problem/index.ts";
import { deepestNesting } from "./depth.ts";
import type { YamlValue } from "./value.ts";

const aliasBudget = 10_000;

/** The context of building a value: its inputs, and the list that takes problems. */
export interface BuildContext {
  readonly file: string;
  readonly lines: LineCounter;
  readonly problems: Problem[];
  /** Whether a key may be written beside a merge key that has it too. */
  readonly overrides: boolean;
}

interface Build extends BuildContext {
  readonly anchors: Map<string, Node>;
  readonly open: Set<Node>;
  fromAliases: number;
  aliasDepth: number;
  abandoned: boolean;
}

type MutableMap = Record<string, YamlValue>;

/**
 * Converts the parsed document to plain values. Parts that have no plain value are reported to the context's
 * problems and left out; undefined when nothing could be converted.
 */
export function buildValue(
  document: Document.Parsed,
  context: BuildContext,
): YamlValue | undefined {
  const build: Build = {
    ...context,
    anchors: new Map(),
    open: new Set(),
    fromAliases: 0,
    aliasDepth: 0,
    abandoned: false,
  };
  const value = document.contents === null ? null : fromNode(document.contents, build, 0);
  return build.abandoned ? undefined : value;
}

function fromNode(node: Node | null, build: Build, depth: number): YamlValue {
  if (node === null || build.abandoned) return null;
  if (depth > deepestNesting) {
    return abandon(build, node, `the YAML is nested deeper than ${deepestNesting} levels`);
  }
  if (build.aliasDepth > 0 && ++build.fromAliases > aliasBudget) {
    return abandon(build, node, `aliases expand to more than ${aliasBudget} values`);
  }
  if (isAlias(node)) return fromAlias(node, build, depth);
  const anchor = "anchor" in node ? node.anchor : undefined;
  if (typeof anchor === "string") build.anchors.set(anchor, node);
  if (isScalar(node)) return fromScalar(node, build);
  build.open.add(node);
  const value = isSeq(node) ? fromSeq(node, build, depth) : fromMap(node, build, depth);
  build.open.delete(node);
  return value;
}

function fromAlias(alias: Alias, build: Build, depth: number): YamlValue {
  const target = build.anchors.get(alias.source);
  if (target === undefined) {
    return report(build, alias, `the alias ${quoted(`*${alias.source}`)} has no anchor before it`);
  }
  if (build.open.has(target)) {
    return report(build, alias, `the alias ${quoted(`*${alias.source}`)} contains itself`);
  }
  build.aliasDepth += 1;
  const value = fromNode(target, build, depth + 1);
  build.aliasDepth -= 1;
  return value;
}

function fromScalar(node: Scalar, build: Build): YamlValue {
  const { value } = node;
  if (node.tag === "tag:yaml.org,2002:binary") {
    return report(
      build,
      node,
      "the tag !!binary is not supported: oc-mirror would decode the value",
    );
  }
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return report(
      build,
      node,
      `the number ${quoted(node.source ?? "")} is too large to be kept exactly`,
    );
  }
  if (typeof value === "number" && !Number.isFinite(value)) return node.source ?? null;
  if (value === null || typeof value === "boolean" || typeof value === "number") return value;
  return typeof value === "string" ? value : report(build, node, "a value of an unknown type");
}

function fromSeq(node: YAMLSeq, build: Build, depth: number): YamlValue {
  return node.items.map((item) => fromNode(item as Node | null, build, depth + 1));
}

function fromMap(node: Node, build: Build, depth: number): YamlValue {
  if (!isMap(node)) return report(build, node, "a value of an unknown type");
  const value: MutableMap = Object.create(null) as MutableMap;
  const merged = new Set<string>();
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    const key = keyOf(pair, build, node);
    if (key === undefined) continue;
    const child = fromNode(pair.value, build, depth + 1);
    if (isMergeKey(pair)) merge(child, { value, merged }, pair, build);
    else if (merged.delete(key)) {
      if (!build.overrides) reportMerged(build, pair.key, key);
      value[key] = child;
    } else if (Object.hasOwn(value, key)) {
      report(build, pair.key, `the key ${quoted(key)} is duplicated`, "Keep one of the two.");
    } else value[key] = child;
  }
  return value;
}

interface Merging {
  readonly value: MutableMap;
  /** Keys that only merge keys have so far. */
  readonly merged: Set<string>;
}

/**
 * Takes over what a merge key names. Tools do not agree about one that follows the key it has too: with the YAML library of
 * oc-mirror and kubectl the merge key wins, with others the key.
 */
function merge(
  child: YamlValue,
  { value, merged }: Merging,
  { key: place }: Pair<Node, Node | null>,
  build: Build,
): void {
  const there = new Set(Object.keys(value));
  for (const source of [child].flat()) {
    if (typeof source !== "object" || source === null || Array.isArray(source)) continue;
    for (const [key, inner] of Object.entries(source)) {
      if (there.has(key) || (!build.overrides && Object.hasOwn(value, key))) {
        reportMerged(build, place, key);
      }
      if (Object.hasOwn(value, key)) continue;
      value[key] = inner;
      merged.add(key);
    }
  }
}

function reportMerged(build: Build, place: Node, key: string): void {
  const message = `the key ${quoted(key)} is duplicated by a merge key`;
  report(
    build,
    place,
    message,
    "Write each key once: tools do not agree about which of them counts.",
  );
}

function keyOf(pair: Pair<Node, Node | null>, build: Build, parent: YAMLMap): string | undefined {
  if (isScalar(pair.key)) {
    const { value, source } = pair.key;
    if (typeof value === "string") return value;
    if (typeof value === "boolean" || typeof value === "number") return source ?? String(value);
    if (isMergeKey(pair)) return "<<";
  }
  report(
    build,
    pair.key ?? parent,
    "a key is not text",
    "Write a plain or quoted word before the colon.",
  );
  return undefined;
}

function isMergeKey(pair: Pair<Node, Node | null>): boolean {
  return isScalar(pair.key) && pair.key.source === "<<" && pair.key.type === "PLAIN";
}

function abandon(build: Build, node: Node, message: string): null {
  build.aliasDepth = 0;
  report(build, node, message);
  build.abandoned = true;
  return null;
}

function report(build: Build, node: Node, message: string, help?: string): null {
  if (build.aliasDepth > 0) return null;
  const place = node.range == null ? undefined : build.lines.linePos(node.range[0]);
  build.problems.push({
    rule: "yaml",
    severity: "error",
    message,
    position: {
      file: build.file,
      ...(place === undefined ? {} : { line: place.line, column: place.col }),
    },
    ...defined({ help }),
    lost: "text",
  });
  return null;
}

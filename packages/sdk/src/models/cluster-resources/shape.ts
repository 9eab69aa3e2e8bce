import { compareText, type Problem, quoted } from "../../base/problem/index.ts";
import {
  isYamlList,
  isYamlMap,
  typeOfYaml,
  type YamlMap,
  type YamlPath,
  type YamlValue,
} from "../../base/yaml/index.ts";
import { clusterMetadata } from "./canonical.ts";
import { formatPath, type Locate, titleOf } from "./checking.ts";
import { stampAnnotations } from "./run-stamp.ts";

/** Why a value does not fit. */
export interface Misfit {
  /** The rule that it breaks. */
  readonly rule: "not-published" | "outside-destination";
  /** The required form, worded to follow `must be`. */
  readonly mustBe: string;
  /** The hint, when it differs from that of the object. */
  readonly help?: string;
}

/** Which fields and values an object may have. */
export type Shape =
  | { readonly value: (value: YamlValue) => Misfit | undefined }
  | { readonly list: Shape }
  | { readonly map: Readonly<Record<string, Shape>> }
  | { readonly keys: RegExp; readonly of: Shape };

/** An object to be held against a shape. */
export interface Held {
  readonly object: YamlMap;
  readonly at: Locate;
  /** The hint for a field that the shape does not have. */
  readonly help: (path: YamlPath) => string;
  readonly problems: Problem[];
}

/** More would not be read. */
const mostProblems = 50;

/**
 * Reports every field that a shape does not have, and every value that does not fit; fields that are never written
 * are skipped.
 */
export function holdAgainst(held: Held, shape: Shape): void {
  visit(held, { value: held.object, shape, path: [] });
}

interface Visit {
  readonly value: YamlValue;
  readonly shape: Shape;
  readonly path: YamlPath;
}

function visit(held: Held, { value, shape, path }: Visit): void {
  if (held.problems.length >= mostProblems) return;
  if ("value" in shape) return visitValue(held, { value, shape, path });
  if ("list" in shape) {
    if (!isYamlList(value)) return report(held, path, misfit("a list"));
    for (const [index, item] of value.entries()) {
      visit(held, { value: item, shape: shape.list, path: [...path, index] });
    }
    return;
  }
  if (!isYamlMap(value)) return report(held, path, misfit("a mapping"));
  for (const key of Object.keys(value).sort(compareText)) {
    const inner = [...path, key];
    if (isNeverWritten(inner, value[key] ?? null)) continue;
    const known = shapeOf(shape, key);
    if (known === undefined) reportUnknown(held, inner);
    else visit(held, { value: value[key] ?? null, shape: known, path: inner });
  }
}

function shapeOf(
  shape: Exclude<Shape, { value: unknown } | { list: unknown }>,
  key: string,
): Shape | undefined {
  if ("keys" in shape) return shape.keys.test(key) ? shape.of : undefined;
  return Object.hasOwn(shape.map, key) ? shape.map[key] : undefined;
}

function visitValue(held: Held, { value, shape, path }: Visit): void {
  const found = "value" in shape ? shape.value(value) : undefined;
  if (found !== undefined) report(held, path, found);
}

/** Whether the canonical form drops a field; see `canonicalObject`. */
function isNeverWritten(path: YamlPath, value: YamlValue): boolean {
  const [first, second = "", third = ""] = path.map(String);
  if (path.length === 1) return first === "status";
  if (first !== "metadata") return false;
  if (path.length === 3) return second === "annotations" && stampAnnotations.has(third);
  const isEmpty = value === null && (second === "annotations" || second === "labels");
  return path.length === 2 && (clusterMetadata.has(second) || isEmpty);
}

function reportUnknown({ object, at, help, problems }: Held, path: YamlPath): void {
  problems.push({
    rule: "not-published",
    severity: "error",
    message: `${titleOf(object)}: ${quoted(formatPath(path))} is not published`,
    help: help(path),
    position: at(path, "key"),
  });
}

function report({ object, at, help: usual, problems }: Held, path: YamlPath, found: Misfit): void {
  const { rule, mustBe, help = usual(path) } = found;
  const value = valueAt(object, path);
  const is = typeof value === "string" ? quoted(value) : typeOfYaml(value);
  problems.push({
    rule,
    severity: "error",
    message: `${titleOf(object)}: ${quoted(formatPath(path))} is ${is} and must be ${mustBe}`,
    help,
    position: at(path),
  });
}

function valueAt(object: YamlMap, path: YamlPath): YamlValue {
  let value: YamlValue = object;
  for (const step of path) {
    const inner: YamlValue | undefined = (value as Readonly<Record<string | number, YamlValue>>)[
      step
    ];
    value = inner ?? null;
  }
  return value;
}

/** A value that must be something that oc-mirror writes. */
export function misfit(mustBe: string): Misfit {
  return { rule: "not-published", mustBe };
}

import { nearestName, type Problem } from "../../base/problem/index.ts";
import { isYamlList, isYamlMap, type YamlPath, type YamlValue } from "../../base/yaml/index.ts";
import { entriesField } from "./canonical.ts";
import { type Checking, formatPath, titleOf } from "./checking.ts";
import { type Fields, type KnownFields, knownFields } from "./known-fields.ts";
import type { ClusterResource } from "./resource.ts";

const root = ["apiVersion", "kind", "metadata", "spec", "status"];
const lists: readonly string[] = Object.values(entriesField);

interface Place {
  readonly value: YamlValue;
  readonly fields: Fields;
  readonly path: YamlPath;
}

/**
 * Reports fields that the kind does not have (rule `unknown-field`): the API server rejects them under strict
 * validation and drops them otherwise, so that they have no effect.
 */
export function checkFields(check: Checking, kind: ClusterResource["kind"]): void {
  const known = knownFields[kind];
  if (known === undefined) return;
  for (const key of Object.keys(check.object)) {
    if (!root.includes(key)) report(check, known, { path: [key], names: root });
  }
  visit(check, known, { value: check.object["spec"] ?? null, fields: known.spec, path: ["spec"] });
}

function visit(check: Checking, known: KnownFields, { value, fields, path }: Place): void {
  if (fields === "any") return;
  if (isYamlList(value) && isItems(fields)) {
    for (const [index, item] of value.entries()) {
      visit(check, known, { value: item, fields: fields.items, path: [...path, index] });
    }
  }
  if (!isYamlMap(value) || isItems(fields)) return;
  const names = Object.keys(fields);
  for (const key of Object.keys(value)) {
    const below = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const place = [...path, key];
    if (below !== undefined) {
      visit(check, known, { value: value[key] ?? null, fields: below, path: place });
    } else if (!isOtherList(place)) report(check, known, { path: place, names });
  }
}

function isItems(fields: Fields): fields is { readonly items: Fields } {
  return typeof fields === "object" && Object.keys(fields).join() === "items";
}

/** The list field of another kind of mirror set has a separate rule, `ignored-field`. */
function isOtherList([first, field, ...more]: YamlPath): boolean {
  return first === "spec" && more.length === 0 && lists.some((one) => one === field);
}

interface Unknown {
  readonly path: YamlPath;
  readonly names: readonly string[];
}

function report({ object, at, problems }: Checking, known: KnownFields, unknown: Unknown): void {
  const { path, names } = unknown;
  const key = String(path.at(-1));
  const meant = Object.hasOwn(known.meant, key) ? known.meant[key] : undefined;
  const near = meant === undefined ? (nearestName(key, names) ?? elsewhere(key, known)) : undefined;
  const sure = meant !== undefined || near !== undefined || !known.isGrowing;
  const problem: Problem = {
    rule: "unknown-field",
    severity: sure ? "error" : "warning",
    message: `${titleOf(object)}: ${formatPath(path)} is not a field of this kind: a cluster rejects the object or drops the field`,
    help: meant ?? helpFor(near, names),
    position: at(path, "key"),
    lost: "field",
  };
  problems.push(problem);
}

function helpFor(near: string | undefined, names: readonly string[]): string {
  return near === undefined
    ? `Remove it. Known fields: ${names.join(", ")}.`
    : `Did you mean ${near}?`;
}

/** The place of a field that the kind has, but not here. */
function elsewhere(key: string, { spec }: KnownFields): string | undefined {
  return pathsIn(spec, "spec").find((path) => path.split(".").at(-1) === key);
}

function pathsIn(fields: Fields, path: string): readonly string[] {
  if (fields === "any") return [];
  if (isItems(fields)) return pathsIn(fields.items, `${path}[]`);
  return Object.entries(fields).flatMap(([name, below]) => [
    `${path}.${name}`,
    ...pathsIn(below, `${path}.${name}`),
  ]);
}

import {
  defined,
  type Problem,
  printable,
  quoted,
  type SourcePosition,
} from "../../base/problem/index.ts";
import {
  isYamlList,
  isYamlMap,
  typeOfYaml,
  type YamlMap,
  type YamlPath,
  type YamlValue,
} from "../../base/yaml/index.ts";

/** Finds the place of a value, or of its key, within an object. */
export type Locate = (path: YamlPath, on?: "key" | "value") => SourcePosition;

/** An object under check, and where its problems go. */
export interface Checking {
  readonly object: YamlMap;
  readonly at: Locate;
  readonly problems: Problem[];
}

export function requiredMap(check: Checking, path: YamlPath): YamlMap | undefined {
  const value = present(check, path, "a mapping");
  if (value === undefined || isYamlMap(value)) return value;
  return wrongType(check, path, value, "a mapping");
}

export function requiredText(check: Checking, path: YamlPath): string | undefined {
  const value = present(check, path, "text");
  if (value === undefined || typeof value === "string") return value;
  return wrongType(check, path, value, "text");
}

export function optionalText(check: Checking, path: YamlPath): string | undefined {
  return valueAt(check.object, path) === undefined ? undefined : requiredText(check, path);
}

/** The list at a path; empty when it is absent. */
export function optionalList(check: Checking, path: YamlPath): readonly YamlValue[] {
  const value = valueAt(check.object, path);
  if (value === undefined || isYamlList(value)) return value ?? [];
  return wrongType(check, path, value, "a list") ?? [];
}

/** Reports an invalid value at a path; the message begins with the value. */
export function invalid(check: Checking, path: YamlPath, what: string, help?: string): undefined {
  check.problems.push({
    rule: "invalid-resource",
    severity: "error",
    message: `${titleOf(check.object)}: ${formatPath(path)} ${what}`,
    ...defined({ help }),
    position: check.at(path, valueAt(check.object, path) === null ? "key" : "value"),
  });
  return undefined;
}

export function wrongType(
  check: Checking,
  path: YamlPath,
  value: YamlValue,
  expected: string,
): undefined {
  const help =
    expected === "text" && typeof value !== "object" ? "Put the value in quotes." : undefined;
  return invalid(check, path, `is ${typeOfYaml(value)}, not ${expected}`, help);
}

/** Names an object for a message: its kind and, if it has one, its name. */
export function titleOf(object: YamlMap): string {
  const { kind, metadata } = object;
  const name = isYamlMap(metadata) ? metadata["name"] : undefined;
  const title = typeof kind === "string" ? printable(kind) : "object";
  return typeof name === "string" ? `${title} ${quoted(name)}` : title;
}

function present(check: Checking, path: YamlPath, expected: string): YamlValue | undefined {
  const value = valueAt(check.object, path);
  if (value !== undefined) return value;
  const parent = valueAt(check.object, path.slice(0, -1));
  return parent === undefined
    ? undefined
    : invalid(check, path, `is missing: expected ${expected}`);
}

export function valueAt(object: YamlMap, path: YamlPath): YamlValue | undefined {
  let value: YamlValue | undefined = object;
  for (const step of path) {
    if (isYamlMap(value) && typeof step === "string") {
      value = Object.hasOwn(value, step) ? value[step] : undefined;
    } else value = isYamlList(value) && typeof step === "number" ? value[step] : undefined;
  }
  return value;
}

export function formatPath(path: YamlPath): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${printable(step)}`))
    .join("")
    .slice(1);
}

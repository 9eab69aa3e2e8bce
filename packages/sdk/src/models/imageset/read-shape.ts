import { compareText, nearestName, quoted } from "../../base/problem/index.ts";
import {
  isYamlList,
  isYamlMap,
  type YamlDocument,
  type YamlMap,
  type YamlPath,
  type YamlValue,
} from "../../base/yaml/index.ts";
import {
  type Finding,
  findingAt,
  findingAtKey,
  pathKey,
  pathText,
  writtenPath,
} from "./finding.ts";
import { isOlder, type OcMirrorVersion } from "./oc-mirror-version.ts";
import { refuseType } from "./refuse-type.ts";
import type { ListShape, ObjectShape, Shape, WordShape } from "./shapes.ts";

/** The context of reading by shape, which collects the findings. */
export interface ShapeReading {
  /** The document, for scalars as written. */
  readonly document: YamlDocument;
  /** The line of oc-mirror that reads the file. */
  readonly version: OcMirrorVersion;
  /** Receives the findings. */
  readonly findings: Finding[];
  /** Takes the fields that are written otherwise than documented. */
  readonly spelling: Map<string, string>;
}

/**
 * Reads a mapping as Go's JSON decoder would, with unknown fields refused: null and empty text are
 * absent, field names match in any case. Everything wrong becomes a finding; the rest is read on,
 * a misspelt field as the one that it resembles.
 */
export function readObject(
  value: YamlMap,
  shape: ObjectShape,
  path: YamlPath,
  reading: ShapeReading,
): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  const keys = assignKeys(value, shape, path, reading);
  for (const [name, key] of keys) {
    const fieldShape = shape.fields[name];
    if (fieldShape === undefined) continue;
    if (key !== name) reading.spelling.set(pathKey([...path, name]), key);
    refuseNewer(name, key, shape, { path, reading });
    const field = readValue(value[key] ?? null, fieldShape, [...path, name], reading);
    if (field !== undefined && field !== "") result[name] = field;
  }
  for (const name of shape.required ?? []) {
    if (result[name] !== undefined) continue;
    result[name] = "";
    if (isWritten(keys, name, value)) continue;
    const message = `${pathText(path)} has no ${name}`;
    reading.findings.push(findingAt("missing-field", path, message, `Write ${name}.`));
  }
  return result;
}

function refuseNewer(
  name: string,
  key: string,
  { since = {} }: ObjectShape,
  { path, reading }: { readonly path: YamlPath; readonly reading: ShapeReading },
): void {
  const first = Object.hasOwn(since, name) ? since[name] : undefined;
  if (first === undefined || !isOlder(reading.version, first)) return;
  const message = `${pathText(path)} has no field ${quoted(key)} in oc-mirror ${reading.version}`;
  const help = `Remove it, or run oc-mirror ${first} or newer.`;
  const finding = findingAtKey("unknown-field", [...path, name], message, help);
  reading.findings.push({ ...finding, field: "unknown" });
}

function isWritten(keys: ReadonlyMap<string, string>, name: string, value: YamlMap): boolean {
  const key = keys.get(name);
  const written = key === undefined ? null : (value[key] ?? null);
  return written !== null && written !== "";
}

function assignKeys(
  value: YamlMap,
  shape: ObjectShape,
  path: YamlPath,
  reading: ShapeReading,
): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const strangers: string[] = [];
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(shape.fields, key)) keys.set(key, key);
    else strangers.push(key);
  }
  for (const key of strangers.sort(compareText)) {
    const name = nameInAnyCase(key, shape);
    if (name === undefined) assignUnknown(key, value, { shape, path, reading, keys });
    else if (keys.has(name)) refuseTwice(key, keys.get(name) ?? name, path, reading);
    else {
      keys.set(name, key);
      warnAboutCase(key, name, path, reading);
    }
  }
  return keys;
}

function nameInAnyCase(key: string, shape: ObjectShape): string | undefined {
  const folded = key.toLowerCase();
  return Object.keys(shape.fields).find(
    (name) => name.toLowerCase() === folded && !shape.exact?.includes(name),
  );
}

interface UnknownField {
  readonly shape: ObjectShape;
  readonly path: YamlPath;
  readonly reading: ShapeReading;
  readonly keys: Map<string, string>;
}

function assignUnknown(key: string, value: YamlMap, unknown: UnknownField): void {
  const { shape, path, reading, keys } = unknown;
  const retired = Object.entries(shape.retired ?? {}).find(
    ([name]) => name.toLowerCase() === key.toLowerCase(),
  );
  const place = [...path, key];
  if (retired !== undefined) {
    const message = `${quoted(key)} is a field of oc-mirror v1`;
    const finding = findingAtKey("version-one", place, message, retired[1]);
    reading.findings.push({ ...finding, field: "retired" });
    return;
  }
  const names = Object.keys(shape.fields);
  const near = nearestName(key, names);
  const message = `${pathText(path)} has no field ${quoted(key)}`;
  const help = near === undefined ? `Known fields: ${names.join(", ")}.` : `Did you mean ${near}?`;
  reading.findings.push({
    ...findingAtKey("unknown-field", place, message, help),
    field: "unknown",
  });
  if (near !== undefined && !keys.has(near) && fits(value[key] ?? null, shape.fields[near])) {
    keys.set(near, key);
  }
}

function fits(value: YamlValue, shape: Shape | undefined): boolean {
  if (typeof shape !== "object" || "oneOf" in shape) {
    return !isYamlList(value) && !isYamlMap(value);
  }
  return "items" in shape ? isYamlList(value) : isYamlMap(value);
}

function refuseTwice(key: string, other: string, path: YamlPath, reading: ShapeReading): void {
  const message = `${quoted(key)} and ${quoted(other)} are the same field`;
  reading.findings.push(
    findingAtKey("duplicate-field", [...path, key], message, "Keep one of the two."),
  );
}

function warnAboutCase(key: string, name: string, path: YamlPath, reading: ShapeReading): void {
  const message = `the field ${quoted(key)} is documented as ${name}`;
  const help = `Write ${name}: oc-mirror accepts either, other tools do not.`;
  reading.findings.push(findingAtKey("field-case", [...path, key], message, help));
}

function readValue(value: YamlValue, shape: Shape, path: YamlPath, reading: ShapeReading): unknown {
  if (shape === "text") return readText(value, path, reading);
  if (value === null) return undefined;
  if (shape === "flag") {
    return typeof value === "boolean" ? value : refuseType(value, "true or false", path, reading);
  }
  if (shape === "integer") {
    const whole = typeof value === "number" && Number.isInteger(value);
    return whole ? value : refuseType(value, "a whole number", path, reading);
  }
  if ("oneOf" in shape) return readWord(value, shape, path, reading);
  if ("items" in shape) return readList(value, shape, path, reading);
  if (isYamlMap(value)) return readObject(value, shape, path, reading);
  return refuseType(value, "a mapping", path, reading);
}

function readText(value: YamlValue, path: YamlPath, reading: ShapeReading): string | undefined {
  if (typeof value === "string") return value;
  if (value === null) return undefined;
  refuseType(value, "text", path, reading);
  const written = reading.document.source(writtenPath(path, reading.spelling));
  return isYamlList(value) || isYamlMap(value) ? undefined : written;
}

function readWord(
  value: YamlValue,
  shape: WordShape,
  path: YamlPath,
  reading: ShapeReading,
): string | undefined {
  const word = readText(value, path, reading);
  if (typeof value !== "string" || word === undefined || word === "") return undefined;
  if (shape.oneOf.includes(word)) return word;
  const near = shape.meant?.get(word.toLowerCase()) ?? nearestName(word, shape.oneOf);
  const message = `${pathText(path)} is ${quoted(word)}, which is not one of ${shape.oneOf.join(", ")}`;
  const help = near === undefined ? undefined : `Did you mean ${near}?`;
  reading.findings.push(findingAt("unknown-value", path, message, help));
  return undefined;
}

function readList(
  value: YamlValue,
  shape: ListShape,
  path: YamlPath,
  reading: ShapeReading,
): readonly unknown[] | undefined {
  if (!isYamlList(value)) {
    refuseType(value, "a list", path, reading);
    return undefined;
  }
  return value.map((item, index) => {
    const place = [...path, index];
    const read = readValue(item ?? zeroOf(shape.items), shape.items, place, reading);
    return read ?? unreadable(shape.items);
  });
}

function zeroOf(shape: Shape): YamlValue {
  return typeof shape === "object" && "fields" in shape ? {} : "";
}

/** A placeholder for an unreadable item, so that later items keep their index. */
function unreadable(shape: Shape): unknown {
  if (typeof shape !== "object" || !("fields" in shape)) return "";
  return Object.fromEntries((shape.required ?? []).map((name) => [name, ""]));
}

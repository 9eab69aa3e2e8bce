import { compareText } from "../../base/problem/index.ts";
import {
  isYamlList,
  isYamlMap,
  type YamlMap,
  type YamlPath,
  type YamlValue,
} from "../../base/yaml/index.ts";
import { entriesField } from "./canonical.ts";
import { formatPath } from "./checking.ts";
import { holdsSignatures, isSignatureKey } from "./signatures.ts";

/** The content of an object, taken apart so that two states of it can be compared. */
export interface ObjectContent {
  /** The mirrors and source policy of each source, or the signatures of each digest: as text, by source or digest. */
  readonly parts: ReadonlyMap<string, string>;
  /** Everything else. */
  readonly rest: YamlMap;
}

/**
 * Splits the content of an object; for objects other than mirror sets and ConfigMaps of signatures, everything is
 * `rest`.
 */
export function contentOf(object: YamlMap): ObjectContent {
  if (holdsSignatures(object)) return signatureContent(object);
  const { kind, spec } = object;
  const field = typeof kind === "string" ? entriesField[kind] : undefined;
  const entries = isYamlMap(spec) && field !== undefined ? spec[field] : undefined;
  if (!isYamlMap(spec) || field === undefined || !isYamlList(entries)) {
    return { parts: new Map(), rest: object };
  }
  const parts = new Map<string, string>();
  const unknown: YamlValue[] = [];
  for (const entry of entries) {
    if (!isYamlMap(entry) || typeof entry["source"] !== "string") {
      unknown.push(entry);
      continue;
    }
    const { source, mirrors, mirrorSourcePolicy, ...others } = entry;
    const known = JSON.stringify([mirrors, mirrorSourcePolicy]);
    parts.set(source, `${parts.get(source) ?? ""}${known}`);
    if (Object.keys(others).length > 0) unknown.push({ source, ...others });
  }
  return { parts, rest: { ...object, spec: { ...spec, [field]: unknown } } };
}

function signatureContent(object: YamlMap): ObjectContent {
  const { binaryData: data } = object;
  if (!isYamlMap(data)) return { parts: new Map(), rest: object };
  const parts = new Map<string, string>();
  const others: Record<string, YamlValue> = {};
  for (const [key, value] of Object.entries(data)) {
    if (!isSignatureKey(key)) {
      others[key] = value;
      continue;
    }
    const digest = key.replace(/^sha256-([0-9a-f]{64})-\d+$/, "sha256:$1");
    parts.set(digest, `${parts.get(digest) ?? ""}${JSON.stringify(value)}`);
  }
  return { parts, rest: { ...object, binaryData: others } };
}

/** The paths at which two values differ, as text such as `spec.displayName`; a list counts as one value. */
export function changedFields(
  before: YamlValue | undefined,
  after: YamlValue | undefined,
  path: YamlPath = [],
): readonly string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isYamlMap(before) || !isYamlMap(after)) return [formatPath(path)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareText);
  return keys.flatMap((key) => changedFields(before[key], after[key], [...path, key]));
}

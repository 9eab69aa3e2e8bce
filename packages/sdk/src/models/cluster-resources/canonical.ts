import { compareText } from "../../base/problem/index.ts";
import { isYamlList, isYamlMap, type YamlMap, type YamlValue } from "../../base/yaml/index.ts";
import { stampAnnotations } from "./run-stamp.ts";
import { canonicalBinaryData, holdsSignatures } from "./signatures.ts";

type Rewrite = (value: YamlValue, key: string) => YamlValue | undefined;

const topOrder = ["apiVersion", "kind", "metadata", "spec", "data", "binaryData"];
const metadataOrder = ["name", "namespace", "labels", "annotations"];
const entryOrder = ["source", "mirrors", "mirrorSourcePolicy"];
export const clusterMetadata: ReadonlySet<string> = new Set([
  "creationTimestamp",
  "uid",
  "resourceVersion",
  "generation",
  "managedFields",
  "selfLink",
]);

/** The field of `spec` with the entries of a mirror set. */
export const entriesField: Readonly<Record<string, string>> = {
  ImageDigestMirrorSet: "imageDigestMirrors",
  ImageTagMirrorSet: "imageTagMirrors",
  ImageContentSourcePolicy: "repositoryDigestMirrors",
};

/**
 * The canonical form of an object, independent of the order in which it was written: keys in a fixed order, entries
 * of mirror sets sorted and without duplicates (the order of `mirrors` is significant and stays), signatures
 * renumbered, and without fields that change with every run: `status`, run stamps and the fields that a cluster
 * adds to `metadata`. Other fields stay, with sorted keys and lists in order. Idempotent.
 */
export function canonicalObject(object: YamlMap): YamlMap {
  const kind = object["kind"];
  const entries = typeof kind === "string" ? entriesField[kind] : undefined;
  const ofSignatures = holdsSignatures(object);
  return ordered(object, topOrder, (value, key) => {
    if (key === "status") return undefined;
    if (!isYamlMap(value)) return sorted(value);
    if (key === "metadata") return ordered(value, metadataOrder, rewriteMetadata);
    if (key === "binaryData" && ofSignatures) return canonicalBinaryData(value);
    return ordered(value, [], (inner, field) =>
      key === "spec" && field === entries && isYamlList(inner)
        ? canonicalEntries(inner)
        : sorted(inner),
    );
  });
}

function rewriteMetadata(value: YamlValue, key: string): YamlValue | undefined {
  if (clusterMetadata.has(key)) return undefined;
  if (key !== "annotations" && key !== "labels") return sorted(value);
  if (value === null) return undefined;
  if (!isYamlMap(value)) return sorted(value);
  const kept = ordered(value, [], (text, name) =>
    key === "annotations" && stampAnnotations.has(name) ? undefined : sorted(text),
  );
  return Object.keys(kept).length === 0 ? undefined : kept;
}

interface KeyedEntry {
  readonly key: string;
  readonly value: YamlValue;
  /** Where it is in the list as written. */
  readonly index: number;
}

function canonicalEntries(entries: readonly YamlValue[]): readonly YamlValue[] {
  return orderedEntries(entries).map(({ value }) => value);
}

/** Which of the entries of a mirror set the canonical ones are, by index, in the canonical order. */
export function canonicalEntryOrder(entries: readonly YamlValue[]): readonly number[] {
  return orderedEntries(entries).map(({ index }) => index);
}

function orderedEntries(entries: readonly YamlValue[]): readonly KeyedEntry[] {
  return entries
    .map((entry, index): KeyedEntry => {
      const value = isYamlMap(entry) ? ordered(entry, entryOrder, sorted) : sorted(entry);
      return { key: sortKeyOf(value), value, index };
    })
    .sort((a, b) => compareEntries(a, b) || a.index - b.index)
    .filter((entry, index, all) => {
      const before = all[index - 1];
      return before === undefined || compareEntries(before, entry) !== 0;
    });
}

function compareEntries(a: KeyedEntry, b: KeyedEntry): number {
  return compareText(a.key, b.key) || compareText(JSON.stringify(a.value), JSON.stringify(b.value));
}

function sortKeyOf(entry: YamlValue): string {
  const source = isYamlMap(entry) ? entry["source"] : undefined;
  const mirrors = isYamlMap(entry) ? entry["mirrors"] : undefined;
  return [source, ...(isYamlList(mirrors) ? mirrors : [])]
    .map((part) => (typeof part === "string" ? part : ""))
    .join("\u0000");
}

function sorted(value: YamlValue): YamlValue {
  if (isYamlList(value)) return value.map(sorted);
  return isYamlMap(value) ? ordered(value, [], sorted) : value;
}

function ordered(map: YamlMap, first: readonly string[], rewrite: Rewrite): YamlMap {
  const result: Record<string, YamlValue> = Object.create(null) as Record<string, YamlValue>;
  const rest = Object.keys(map)
    .filter((key) => !first.includes(key))
    .sort(compareText);
  for (const key of [...first, ...rest]) {
    const value = Object.hasOwn(map, key) ? map[key] : undefined;
    const rewritten = value === undefined ? undefined : rewrite(value, key);
    if (rewritten !== undefined) result[key] = rewritten;
  }
  return result;
}

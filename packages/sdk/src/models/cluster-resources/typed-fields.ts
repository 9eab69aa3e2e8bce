import { defined, type SourcePosition } from "../../base/problem/index.ts";
import { isYamlList, isYamlMap, type YamlMap, type YamlPath } from "../../base/yaml/index.ts";
import { canonicalEntryOrder, canonicalObject, entriesField } from "./canonical.ts";
import { valueAt } from "./checking.ts";
import { entriesOf } from "./mirror-set.ts";
import type { CatalogSource, ClusterResource, ResourceBase, UpdateService } from "./resource.ts";
import { readRunStamp } from "./run-stamp.ts";
import { signaturesOf } from "./signatures.ts";

/** The typed view of an object that passed its checks. */
export function toResource(
  checked: YamlMap,
  kind: ClusterResource["kind"],
  at: PositionOf,
): ClusterResource {
  const origin = at([]);
  const object = canonicalObject(checked);
  const namespace = textAt(object, ["metadata", "namespace"]);
  const base: ResourceBase = {
    name: requireText(object, ["metadata", "name"]),
    ...defined({ namespace }),
    object,
    origin,
    ...readRunStamp(checked),
  };
  return viewAs(kind, base, checked, at);
}

type PositionOf = (path: YamlPath) => SourcePosition;

function viewAs(
  kind: ClusterResource["kind"],
  base: ResourceBase,
  checked: YamlMap,
  at: PositionOf,
): ClusterResource {
  const { object } = base;
  if (kind === "ConfigMap") {
    const data = object["binaryData"];
    return { kind, ...base, signatures: isYamlMap(data) ? signaturesOf(data) : [] };
  }
  if (kind === "CatalogSource") return { kind, ...base, ...catalogSourceFields(object) };
  if (kind === "UpdateService") return { kind, ...base, ...updateServiceFields(object) };
  if (kind === "ClusterCatalog") {
    return { kind, ...base, image: requireText(object, ["spec", "source", "image", "ref"]) };
  }
  return { kind, ...base, entries: entriesOf(object), entryOrigins: entryOrigins(checked, at) };
}

/** The positions of canonical entries in their order, each from the first written entry that it represents. */
function entryOrigins(checked: YamlMap, at: PositionOf): readonly SourcePosition[] {
  const { kind } = checked;
  const field = typeof kind === "string" ? entriesField[kind] : undefined;
  if (field === undefined) return [];
  const entries = valueAt(checked, ["spec", field]);
  if (!isYamlList(entries)) return [];
  return canonicalEntryOrder(entries)
    .filter((index) => isYamlMap(entries[index]))
    .map((index) => at(["spec", field, index]));
}

function catalogSourceFields(
  object: YamlMap,
): Pick<CatalogSource, "image" | "displayName" | "publisher"> {
  const image = textAt(object, ["spec", "image"]);
  const displayName = textAt(object, ["spec", "displayName"]);
  const publisher = textAt(object, ["spec", "publisher"]);
  return defined({ image, displayName, publisher });
}

function updateServiceFields(
  object: YamlMap,
): Pick<UpdateService, "releases" | "graphDataImage" | "replicas"> {
  return {
    releases: requireText(object, ["spec", "releases"]),
    graphDataImage: requireText(object, ["spec", "graphDataImage"]),
    replicas: Number(valueAt(object, ["spec", "replicas"])),
  };
}

function requireText(object: YamlMap, path: YamlPath): string {
  return textAt(object, path) ?? "";
}

function textAt(object: YamlMap, path: YamlPath): string | undefined {
  const value = valueAt(object, path);
  return typeof value === "string" ? value : undefined;
}

import { isYamlList, isYamlMap, type YamlDocument, type YamlValue } from "../../base/yaml/index.ts";
import type { Locate } from "./checking.ts";

/** A value that should be an object: a document, or an item of a List. */
export interface FoundObject {
  readonly value: YamlValue;
  readonly at: Locate;
}

/** The objects of a document: the object itself, the items of a List at any depth, or none for an empty document. */
export function objectsOf(document: YamlDocument): readonly FoundObject[] {
  const found: FoundObject[] = [];
  if (document.value === null) return found;
  collect(document.value, (path, on) => document.position(path, on), found);
  return found;
}

function collect(value: YamlValue, at: Locate, found: FoundObject[]): void {
  const items = isYamlMap(value) && isListKind(value["kind"]) ? value["items"] : undefined;
  if (!isYamlList(items)) {
    found.push({ value, at });
    return;
  }
  for (const [index, item] of items.entries()) {
    collect(item, (path, on) => at(["items", index, ...path], on), found);
  }
}

function isListKind(kind: YamlValue | undefined): boolean {
  return typeof kind === "string" && kind.endsWith("List");
}

import { isSeq, type Node, parseDocument } from "yaml";
import type { YamlPath, YamlValue } from "./value.ts";

/** The text written anew from its nodes with values added to a list; comments stay, spacing may not. */
export function appendByNodes(text: string, path: YamlPath, items: readonly YamlValue[]): string {
  const document = parseDocument<Node>(text, { uniqueKeys: false });
  const list = document.getIn(path, true);
  if (isSeq(list)) list.items.push(...items.map((item) => document.createNode(item)));
  else document.setIn(path, document.createNode(items));
  return document.toString({ lineWidth: 0 });
}

/** The text written anew from its nodes with the value of a key set; comments stay, spacing may not. */
export function setByNodes(text: string, key: string, value: YamlValue): string {
  const document = parseDocument<Node>(text, { uniqueKeys: false });
  document.set(key, document.createNode(value));
  return document.toString({ lineWidth: 0 });
}

import { isMap, isSeq, type Node, type Pair, parseDocument } from "yaml";
import type { YamlPath, YamlValue } from "./value.ts";
import { writeYaml } from "./write.ts";

/** The text written anew from its nodes with values added to a list; comments stay, spacing may not. */
export function appendByNodes(text: string, path: YamlPath, items: readonly YamlValue[]): string {
  const document = parseDocument<Node>(text, { uniqueKeys: false });
  const list = document.getIn(path, true);
  const added = asWritten(items);
  if (isSeq(list) && isSeq(added)) list.items.push(...added.items);
  else document.setIn(path, added);
  return document.toString({ lineWidth: 0 });
}

/** The text written anew from its nodes with the value of a key set; comments stay, spacing may not. */
export function setByNodes(text: string, key: string, value: YamlValue): string {
  const document = parseDocument<Node>(text, { uniqueKeys: false });
  const { contents } = document;
  const made = asWritten({ [key]: value });
  const [pair] = isMap(made) ? (made.items as Pair<Node, Node | null>[]) : [];
  if (document.has(key)) document.set(key, pair?.value);
  else if (isMap(contents) && pair !== undefined) contents.items.push(pair);
  return document.toString({ lineWidth: 0 });
}

/** Nodes that carry the quotes of the one writer. */
function asWritten(value: YamlValue): Node | null {
  return parseDocument<Node>(writeYaml(value)).contents;
}

import { isSeq, type Node, parseDocument } from "yaml";
import type { ListStep } from "./list-plan.ts";
import type { YamlValue } from "./value.ts";
import { documentText } from "./write.ts";

/** The list as it should be: by what stays and what is new, and as values. */
export interface WantedList {
  readonly steps: readonly ListStep[];
  readonly values: readonly YamlValue[];
}

/** The text written again from its nodes with the list edited; comments stay, spacing may not. */
export function editListNodes(
  text: string,
  path: readonly string[],
  { steps, values }: WantedList,
): string {
  const document = parseDocument<Node>(text, { uniqueKeys: false });
  const found = document.getIn(path, true);
  const items = isSeq(found) ? (found.items as Node[]) : [];
  const list = document.createNode(
    steps.map(
      (step, index) => (typeof step === "number" ? items[step] : undefined) ?? values[index],
    ),
  );
  if (isSeq(found)) list.commentBefore = found.commentBefore ?? null;
  document.setIn(path, list);
  return documentText(document);
}

import type { YamlValue } from "./value.ts";

/** The wanted content of a list of texts. */
export interface YamlListEdit {
  /** The wanted entries, each once. A missing entry is inserted after the one before it here. */
  readonly items: readonly string[];
  /** Selects the entries to remove when they are unwanted or duplicated; all others stay. */
  readonly manages: (item: string) => boolean;
}

/** An entry of the new list: the index of an old entry that stays, or the text of a new one. */
export type ListStep = number | string;

export function planList(current: readonly YamlValue[], edit: YamlListEdit): readonly ListStep[] {
  const wanted = new Set(edit.items);
  const kept = new Map<string, number>();
  const dropped = new Set<number>();
  for (const [index, item] of current.entries()) {
    if (typeof item !== "string") continue;
    if (edit.manages(item) && (!wanted.has(item) || kept.has(item))) dropped.add(index);
    else if (!kept.has(item)) kept.set(item, index);
  }
  const { leading, following } = placeNew(wanted, kept);
  const anchor = [...wanted].map((item) => kept.get(item)).find((index) => index !== undefined);
  const steps = current.flatMap((_, index): ListStep[] => [
    ...(index === anchor ? leading : []),
    ...(dropped.has(index) ? [] : [index]),
    ...(following.get(index) ?? []),
  ]);
  return anchor === undefined ? [...steps, ...leading] : steps;
}

function placeNew(
  wanted: ReadonlySet<string>,
  kept: ReadonlyMap<string, number>,
): { readonly leading: readonly string[]; readonly following: Map<number, readonly string[]> } {
  const leading: string[] = [];
  const following = new Map<number, readonly string[]>();
  let group = leading;
  for (const item of wanted) {
    const index = kept.get(item);
    if (index === undefined) group.push(item);
    else {
      group = [];
      following.set(index, group);
    }
  }
  return { leading, following };
}

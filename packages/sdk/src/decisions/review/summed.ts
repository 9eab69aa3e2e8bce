import { compareNatural } from "../../base/problem/index.ts";
import type { MappingEntry, MappingReplacement } from "../../models/mapping/index.ts";
import type { Review } from "./review.ts";
import { nameOf } from "./wording.ts";

/** Images to list individually, and the number of images that follow from a release. */
export interface Summed<Item> {
  /** Images that are not components of a release, operand-2 before operand-10. */
  readonly others: readonly Item[];
  /** The number of components of each release. */
  readonly components: readonly ReleaseComponents[];
}

/** Components of a release, which follow from it. */
export interface ReleaseComponents {
  /** The version of the release. */
  readonly version: string;
  /** How many they are. */
  readonly count: number;
}

/** Sums up the components of releases: hundreds of images that need no line each. */
export function summed<Item>(
  items: readonly Item[],
  entryOf: (item: Item) => MappingEntry,
): Summed<Item> {
  const counts = new Map<string, number>();
  const others: Item[] = [];
  for (const item of items) {
    const { kind, version = "" } = entryOf(item);
    if (kind === "release-component") counts.set(version, (counts.get(version) ?? 0) + 1);
    else others.push(item);
  }
  return {
    others: others.toSorted((a, b) => compareNatural(nameOf(entryOf(a)), nameOf(entryOf(b)))),
    components: [...counts].map(([version, count]) => ({ version, count })),
  };
}

/** Components of a release in one line. */
export function componentsLine({ version, count }: ReleaseComponents): string {
  return `${count} ${count === 1 ? "component" : "components"} of OpenShift ${version}`;
}

/** Replacements that do not go to a lower version. */
export function otherReplacements({ images }: Review): readonly MappingReplacement[] {
  return (images?.replaced ?? []).filter(({ downgrade }) => !downgrade);
}

import { repositoryIn } from "../image/index.ts";
import type { ImageSetConfiguration } from "./image-set-configuration.ts";

/**
 * Whether two ImageSets select the same images, as an ImageSet and its pinned form do: tags and digests of
 * catalogs, the order of fields and explicit defaults do not matter.
 */
export function sameSelection(one: ImageSetConfiguration, two: ImageSetConfiguration): boolean {
  return comparable(one) === comparable(two);
}

function comparable({ mirror }: ImageSetConfiguration): string {
  const operators = mirror.operators?.map((operator) => ({
    ...operator,
    catalog: repositoryIn(operator.catalog),
    targetTag: undefined,
  }));
  const channels = mirror.platform?.channels?.map(({ type = "ocp", ...channel }) => ({
    ...channel,
    type,
  }));
  return JSON.stringify(
    { ...mirror, operators, platform: { ...mirror.platform, channels } },
    sortedWithoutDefaults,
  );
}

function sortedWithoutDefaults(_key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  if (typeof value !== "object" || value === null) return value === false ? undefined : value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

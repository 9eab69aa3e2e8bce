import { defined } from "../../base/problem/index.ts";
import { isYamlMap, type YamlMap } from "../../base/yaml/index.ts";
import type { ImageReference } from "../../models/image/index.ts";
import { chosenNames } from "./file-names.ts";
import type { LayoutPolicy } from "./layout-policy.ts";

interface Wish {
  readonly image: ImageReference;
  readonly policy: LayoutPolicy;
}

/** The `spec` of a catalog with the fields of the settings, and with polling when only a tag names its image. */
export function specOf(
  kind: "CatalogSource" | "ClusterCatalog",
  spec: YamlMap,
  { image, policy }: Wish,
): YamlMap {
  const { displayName, publisher, pollMinutes } = chosenNames(image, policy) ?? {};
  const shown =
    kind === "CatalogSource"
      ? {
          ...defined({ displayName, publisher }),
        }
      : {};
  if (image.digest !== undefined) return { ...spec, ...shown };
  const polled = kind === "CatalogSource" ? polledSource : polledCatalog;
  return polled({ ...spec, ...shown }, pollMinutes, policy.pollMinutes);
}

function polledSource(spec: YamlMap, chosen: number | undefined, usual: number): YamlMap {
  const { updateStrategy, ...rest } = spec;
  const minutes = chosen ?? (updateStrategy === undefined ? usual : undefined);
  if (minutes === undefined) return spec;
  if (minutes === 0) return chosen === undefined ? spec : rest;
  return { ...rest, updateStrategy: { registryPoll: { interval: `${minutes}m` } } };
}

function polledCatalog(spec: YamlMap, chosen: number | undefined, usual: number): YamlMap {
  const { source } = spec;
  const image = isYamlMap(source) ? source["image"] : undefined;
  if (!isYamlMap(source) || !isYamlMap(image)) return spec;
  const { pollIntervalMinutes, ...rest } = image;
  const minutes = chosen ?? (pollIntervalMinutes === undefined ? usual : undefined);
  if (minutes === undefined) return spec;
  const polled = minutes === 0 ? rest : { ...rest, pollIntervalMinutes: minutes };
  return { ...spec, source: { ...source, image: polled } };
}

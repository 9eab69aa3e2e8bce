import { type Problem, printable, quoted } from "../../base/problem/index.ts";
import { isYamlMap, type YamlMap } from "../../base/yaml/index.ts";
import type { FoundIdentity } from "../../models/cluster-resources/index.ts";
import { tryReadImageReference } from "../../models/image/index.ts";

/**
 * Catalogs of other people under a name of their own, with the image of a catalog that is to be written (rule
 * `second-catalog`): the cluster would have it twice, and its Subscriptions would stay with theirs.
 */
export function secondCatalogs(
  found: readonly FoundIdentity[],
  wanted: readonly YamlMap[],
): readonly Problem[] {
  return found.flatMap((theirs): readonly Problem[] => {
    const image = imageOf(theirs.object);
    if (image === undefined) return [];
    const ours = wanted.find(
      (one) => one["kind"] === theirs.kind && imageOf(one) === image && nameOf(one) !== theirs.name,
    );
    return ours === undefined ? [] : [problemOf(theirs, nameOf(ours), image)];
  });
}

function problemOf({ kind, name, position }: FoundIdentity, ours: string, image: string): Problem {
  const reading = tryReadImageReference(image);
  const repository = "reference" in reading ? reading.reference.repository : image;
  const field = kind === "CatalogSource" ? "catalogSource" : "clusterCatalog";
  return {
    rule: "second-catalog",
    severity: "warning",
    message: `${kind} ${quoted(name)} in ${printable(position.file)} has the image of ${quoted(ours)}: the cluster would have the catalog twice`,
    help: `To keep its name, write under catalogs in mirrorkit.yaml: - {repository: ${printable(repository)}, ${field}: ${printable(name)}}; then render with --adopt. Otherwise remove it once nothing references it.`,
    position,
  };
}

function nameOf({ metadata }: YamlMap): string {
  const name = isYamlMap(metadata) ? metadata["name"] : undefined;
  return typeof name === "string" ? name : "";
}

function imageOf({ kind, spec }: YamlMap): string | undefined {
  if (!isYamlMap(spec)) return undefined;
  if (kind === "CatalogSource") return textOf(spec["image"]);
  const { source } = spec;
  if (kind !== "ClusterCatalog" || !isYamlMap(source) || !isYamlMap(source["image"])) {
    return undefined;
  }
  return textOf(source["image"]["ref"]);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

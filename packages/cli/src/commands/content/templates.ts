import { readTextFile } from "@mirrorkit/sdk/files";
import { isYamlMap, printable, quoted, readOneYaml } from "@mirrorkit/sdk/internal";
import type { Operator, YamlMap, YamlValue } from "@mirrorkit/sdk/plan";
import { isMirrorError, type Problem } from "@mirrorkit/sdk/problems";

/** The CatalogSources that an ImageSet names as templates. */
export interface Templates {
  /** By the catalog as the ImageSet names it. */
  readonly templates: ReadonlyMap<string, YamlMap>;
  /** Those that oc-mirror leaves aside with a line in its log. */
  readonly problems: readonly Problem[];
}

/** Reads templates as oc-mirror does: of entries for one catalog the first counts, and one that is unusable is left aside. */
export function readTemplates(operators: readonly Operator[]): Templates {
  const templates = new Map<string, YamlMap>();
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const { catalog, targetCatalogSourceTemplate: path = "" } of operators) {
    const isFirst = !seen.has(catalog);
    seen.add(catalog);
    if (!isFirst || path === "") continue;
    const reading = readTemplate(path);
    if ("template" in reading) templates.set(catalog, reading.template);
    else problems.push(leftAside(catalog, path, reading.reason));
  }
  return { templates, problems };
}

/** @see catalogSourceContentFromTemplate in internal/pkg/clusterresources of openshift/oc-mirror */
function readTemplate(path: string): { readonly template: YamlMap } | { readonly reason: string } {
  const value = valueIn(path);
  if (!isYamlMap(value)) return { reason: "it cannot be read, or is not a mapping" };
  const { apiVersion, kind, spec } = value;
  if (apiVersion !== "operators.coreos.com/v1alpha1") {
    return { reason: "its apiVersion is not operators.coreos.com/v1alpha1" };
  }
  if (kind !== "CatalogSource") return { reason: "its kind is not CatalogSource" };
  const { sourceType = "grpc", configMap = "" } = isYamlMap(spec) ? spec : {};
  if (sourceType !== "grpc" && sourceType !== "") return { reason: "its sourceType is not grpc" };
  return configMap === "" ? { template: value } : { reason: "it has a configMap" };
}

function valueIn(path: string): YamlValue | undefined {
  try {
    return readOneYaml(readTextFile(path), path).value;
  } catch (error) {
    if (isMirrorError(error)) return undefined;
    throw error;
  }
}

function leftAside(catalog: string, path: string, reason: string): Problem {
  return {
    rule: "catalog-template",
    severity: "warning",
    message: `oc-mirror writes the CatalogSource of ${quoted(catalog)} without its template ${printable(path)}: ${reason}`,
    help: "Correct targetCatalogSourceTemplate; oc-mirror reads it relative to the folder in which it runs.",
  };
}

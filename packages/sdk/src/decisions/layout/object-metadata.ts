import { defined } from "../../base/problem/index.ts";
import { isYamlMap, type YamlMap, type YamlValue } from "../../base/yaml/index.ts";
import { type ClusterResource, canonicalObject } from "../../models/cluster-resources/index.ts";

const waveAnnotation = "argocd.argoproj.io/sync-wave";
const optionsAnnotation = "argocd.argoproj.io/sync-options";
const skipDryRun = "SkipDryRunOnMissingResource=true";

/** An object with the metadata, and the spec, that it gets in the layout. */
export function withMetadata(
  { kind, object }: ClusterResource,
  {
    name,
    wave,
    spec,
  }: { readonly name: string; readonly wave: number; readonly spec: YamlValue | undefined },
): YamlMap {
  const metadata = isYamlMap(object["metadata"]) ? object["metadata"] : {};
  const annotations = isYamlMap(metadata["annotations"]) ? metadata["annotations"] : {};
  const options =
    kind === "UpdateService"
      ? { [optionsAnnotation]: withOption(annotations[optionsAnnotation]) }
      : {};
  const changed = canonicalObject({
    metadata: {
      ...metadata,
      name,
      annotations: { ...annotations, ...options, [waveAnnotation]: String(wave) },
    },
  });
  return { ...object, ...changed, ...defined({ spec }) };
}

function withOption(present: YamlValue | undefined): string {
  const options = typeof present === "string" ? present.split(",").map((part) => part.trim()) : [];
  return [...new Set([...options.filter((option) => option !== ""), skipDryRun])].join(",");
}

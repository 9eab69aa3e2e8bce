import { compareText, defined } from "../../base/problem/index.ts";
import { isYamlMap, type YamlMap, type YamlValue } from "../../base/yaml/index.ts";
import {
  type CatalogSource,
  type ClusterCatalog,
  type ClusterResource,
  canonicalObject,
  compareResources,
  type ImageContentSourcePolicy,
  type ResourceIdentity,
} from "../../models/cluster-resources/index.ts";
import { specOf } from "./catalog-spec.ts";
import { catalogImageOf, catalogNameFor, fileNameOf } from "./file-names.ts";
import type { LayoutPolicy } from "./layout-policy.ts";
import { withMetadata } from "./object-metadata.ts";

/** A resource that is laid out. */
export type PlaceableResource = Exclude<ClusterResource, ImageContentSourcePolicy>;

/** An object to be written, and its path. */
export interface Placement extends ResourceIdentity {
  /** The resource that it was made from, whose name may differ. */
  readonly resource: PlaceableResource;
  /** Folder relative to the root. */
  readonly folder: string;
  /** File name in the folder. */
  readonly file: string;
  readonly wave: number;
  readonly object: YamlMap;
}

export function place(resource: PlaceableResource, policy: LayoutPolicy): Placement {
  const wave = waveOf(resource.kind, policy);
  const isCatalog = resource.kind === "CatalogSource" || resource.kind === "ClusterCatalog";
  const { name, spec } = isCatalog
    ? renamed(resource, policy)
    : { name: resource.name, spec: resource.object["spec"] };
  const { kind, namespace } = resource;
  return {
    resource,
    kind,
    name,
    ...defined({ namespace }),
    folder: isCatalog ? policy.catalogs : policy.imageMirrors,
    file: fileNameOf(resource.kind, name),
    wave,
    object: withMetadata(resource, { name, wave, spec }),
  };
}

/** Orders placements in the order of applying. */
export function comparePlacements(a: Placement, b: Placement): number {
  return a.wave - b.wave || compareResources(a, b) || compareText(a.resource.name, b.resource.name);
}

function waveOf(kind: PlaceableResource["kind"], { syncWaves }: LayoutPolicy): number {
  if (kind === "ConfigMap") return syncWaves.signatures;
  if (kind === "UpdateService") return syncWaves.updateService;
  return kind === "CatalogSource" || kind === "ClusterCatalog"
    ? syncWaves.catalogs
    : syncWaves.mirrorSets;
}

/** The name and the spec that a catalog gets. */
export function renamed(
  catalog: CatalogSource | ClusterCatalog,
  policy: LayoutPolicy,
): { readonly name: string; readonly spec: YamlValue | undefined } {
  const { spec } = catalog.object;
  const image = catalogImageOf(catalog);
  if (image === undefined) return { name: catalog.name, spec };
  const name = catalogNameFor(catalog.kind, image, policy);
  if (!isYamlMap(spec)) return { name, spec };
  const changed = specOf(catalog.kind, spec, { image, policy });
  return { name, spec: canonicalObject({ spec: changed })["spec"] };
}

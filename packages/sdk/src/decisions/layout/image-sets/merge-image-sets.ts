import type { Problem } from "../../../base/problem/index.ts";
import {
  mergeSignatures,
  type SignatureConfigMap,
} from "../../../models/cluster-resources/index.ts";
import type { PlaceableResource } from "../placement.ts";
import { type ImageSetPart, isMirrorSet } from "./image-set-part.ts";
import { mergeMirrorSets } from "./merge-mirror-sets.ts";

/** A resource and the ImageSets that it comes from. */
export interface Sourced {
  /** The resource. */
  readonly resource: PlaceableResource;
  /** The ImageSets, in the order of the settings; empty for objects of no ImageSet, such as signatures. */
  readonly imageSets: readonly string[];
  /** For a mirror set: which ImageSets want a mirror of a source. */
  readonly ownersOf?: (source: string, mirror: string) => readonly string[];
}

/** Puts the resources of several ImageSets together, in the order of the parts. */
export function mergeImageSets(parts: readonly ImageSetPart[]): {
  readonly resources: readonly Sourced[];
  readonly problems: readonly Problem[];
} {
  const { merged, problems } = mergeMirrorSets(parts);
  const mirrorSets = merged.map(({ resource, owner, ownersOf }) => ({
    resource,
    imageSets: [owner],
    ownersOf,
  }));
  const single = parts.flatMap(({ imageSet, resources }) =>
    resources.flatMap((resource): Sourced[] => {
      if (isMirrorSet(resource) || resource.kind === "ConfigMap") return [];
      if (resource.kind === "ImageContentSourcePolicy") return [];
      return [{ resource, imageSets: [imageSet] }];
    }),
  );
  const signatures = signaturesOf(parts).map((resource) => ({ resource, imageSets: [] }));
  return { resources: [...signatures, ...mirrorSets, ...single], problems };
}

function signaturesOf(parts: readonly ImageSetPart[]): readonly SignatureConfigMap[] {
  const byName = new Map<string, SignatureConfigMap>();
  for (const resource of parts.flatMap(({ resources }) => resources)) {
    if (resource.kind !== "ConfigMap") continue;
    const key = `${resource.namespace ?? ""}/${resource.name}`;
    const other = byName.get(key);
    byName.set(key, other === undefined ? resource : mergeSignatures(resource, other));
  }
  return [...byName.values()];
}

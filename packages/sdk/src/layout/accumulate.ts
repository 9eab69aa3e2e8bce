import {
  mergeSignatures,
  type ResourceFile,
  readClusterResources,
  type SignatureConfigMap,
} from "../cluster-resources/index.ts";
import type { Problem } from "../errors/index.ts";
import { type FileTree, isBelow, isOwned } from "../file-tree/index.ts";
import type { PlaceableResource } from "./place.ts";

/** The resources with the signatures of earlier passes, read from files of ours, joined to this pass's. */
export function accumulateSignatures(
  resources: readonly PlaceableResource[],
  existing: FileTree,
  root: string,
): { readonly resources: readonly PlaceableResource[]; readonly problems: readonly Problem[] } {
  const files = [...existing]
    .filter(
      ([path, text]) => isBelow(path, root) && isOwned(text) && text.includes("kind: ConfigMap"),
    )
    .map(([path, text]): ResourceFile => ({ path, text }));
  const readings = files.map((file) => readClusterResources([file]));
  const earlier = new Map<string, SignatureConfigMap>();
  for (const resource of readings.flatMap((reading) => reading.resources)) {
    if (resource.kind !== "ConfigMap") continue;
    const other = earlier.get(identityOf(resource));
    earlier.set(
      identityOf(resource),
      other === undefined ? resource : mergeSignatures(resource, other),
    );
  }
  const merged = resources.map((resource) => {
    const before = resource.kind === "ConfigMap" ? earlier.get(identityOf(resource)) : undefined;
    if (resource.kind !== "ConfigMap" || before === undefined) return resource;
    earlier.delete(identityOf(resource));
    return mergeSignatures(resource, before);
  });
  return {
    resources: [...merged, ...earlier.values()],
    problems: readings
      .flatMap((reading) => reading.problems)
      .filter(({ severity }) => severity === "error"),
  };
}

function identityOf({ namespace, name }: SignatureConfigMap): string {
  return `${namespace ?? ""}/${name}`;
}

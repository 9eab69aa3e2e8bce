import { type FileTree, isBelow, isOwned } from "../../base/file-tree/index.ts";
import { compareText, type Problem } from "../../base/problem/index.ts";
import {
  mergeSignatures,
  mostSignatureBytes,
  type ResourceFile,
  readClusterResources,
  type SignatureConfigMap,
  splitSignatures,
  withNamespaces,
  withSignatures,
} from "../../models/cluster-resources/index.ts";

/** Where earlier signatures are, and which of them stay. */
export interface EarlierSignatures {
  /** The existing files. */
  readonly existing: FileTree;
  /** The cluster's folder. */
  readonly root: string;
  /** Digests of the releases whose earlier signatures stay; undefined for all. */
  readonly keep?: ReadonlySet<string>;
  /** Whether signatures of files that others wrote stay too, since these are taken over. */
  readonly adopt?: boolean;
}

/**
 * Joins the signatures of this pass to those of earlier passes, read from files that mirrorkit owns, and splits
 * them when they are too many for one ConfigMap.
 */
export function accumulateSignatures(
  current: readonly SignatureConfigMap[],
  earlier: EarlierSignatures,
): { readonly resources: readonly SignatureConfigMap[]; readonly problems: readonly Problem[] } {
  const { resources: found, problems } = readEarlier(earlier);
  const { keep } = earlier;
  const kept = found.map((one) =>
    keep === undefined
      ? one
      : withSignatures(
          one,
          one.signatures.filter(({ digest }) => keep.has(digest)),
        ),
  );
  const names = new Set([...current, ...kept].map(identityOf));
  const joined = new Map<string, SignatureConfigMap>();
  for (const resource of [...current, ...kept]) {
    const key = unsplit(identityOf(resource), names);
    const other = joined.get(key);
    joined.set(key, other === undefined ? resource : mergeSignatures(other, resource));
  }
  const resources = [...joined.values()]
    .filter((one) => one.signatures.length > 0 || current.includes(one))
    .flatMap((one) => splitSignatures(one, mostSignatureBytes));
  return { resources, problems };
}

function readEarlier({ existing, root, adopt = false }: EarlierSignatures): {
  readonly resources: readonly SignatureConfigMap[];
  readonly problems: readonly Problem[];
} {
  const files = [...existing]
    .filter(
      ([path, text]) =>
        isBelow(path, root) && (adopt || isOwned(text)) && text.includes("ConfigMap"),
    )
    .map(([path, text]): ResourceFile => ({ path, text }));
  const readings = files.map((file) => readClusterResources([file]));
  return {
    resources: readings
      .flatMap(({ resources }) => withNamespaces(resources).resources)
      .filter((resource) => resource.kind === "ConfigMap")
      .sort((a, b) => a.name.length - b.name.length || compareText(a.name, b.name)),
    problems: readings
      .flatMap((reading) => reading.problems)
      .filter(({ severity }) => severity === "error"),
  };
}

function identityOf({ namespace, name }: SignatureConfigMap): string {
  return `${namespace ?? ""}/${name}`;
}

/** The identity of the ConfigMap from which a numbered one was split. */
function unsplit(identity: string, names: ReadonlySet<string>): string {
  const [, base] = /^(.+)-\d+$/.exec(identity) ?? [];
  return base !== undefined && names.has(base) ? base : identity;
}

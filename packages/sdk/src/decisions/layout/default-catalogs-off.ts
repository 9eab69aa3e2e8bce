import { fileHeader } from "../../base/file-tree/index.ts";
import { defined, type Problem } from "../../base/problem/index.ts";
import { isYamlMap, writeYaml, type YamlMap } from "../../base/yaml/index.ts";
import {
  canonicalObject,
  defaultsOff,
  type SwitchOff,
} from "../../models/cluster-resources/index.ts";
import type { LayoutPolicy } from "./layout-policy.ts";
import type { Placement } from "./placement.ts";

/** A file that follows from the settings alone. */
export interface ExtraFile {
  /** Folder relative to the root. */
  readonly folder: string;
  /** File name in the folder. */
  readonly file: string;
  readonly object: YamlMap;
  readonly text: string;
}

const ofArgo = "argocd.argoproj.io";

/** The files that switch OLM's default catalogs off, where the settings want that; in apply order. */
export function extrasOf(
  placements: readonly Placement[],
  policy: LayoutPolicy,
  openshift: string | undefined,
): { readonly extras: readonly ExtraFile[]; readonly problems: readonly Problem[] } {
  if (policy.disableDefaults !== true) return { extras: [], problems: [] };
  const own = placements.filter(({ kind }) => kind === "ClusterCatalog").map(({ name }) => name);
  const { objects, problems } = defaultsOff({
    clusterCatalogs: new Set(own),
    atInstall: false,
    ...defined({ openshift }),
  });
  return { extras: objects.map((object) => toFile(object, policy)), problems };
}

function toFile(
  { kind, name, object }: SwitchOff,
  { catalogs, syncWaves }: LayoutPolicy,
): ExtraFile {
  const { metadata } = object;
  const isHub = kind === "OperatorHub";
  const annotated = canonicalObject({
    ...object,
    metadata: {
      ...(isYamlMap(metadata) ? metadata : {}),
      annotations: {
        [`${ofArgo}/sync-wave`]: String(syncWaves.catalogs),
        ...(isHub ? {} : { [`${ofArgo}/sync-options`]: partOfAnObject }),
      },
    },
  });
  return {
    folder: catalogs,
    file: isHub ? `operatorhub-${name}.yaml` : `cc-${name}.yaml`,
    object: annotated,
    text: fileHeader + writeYaml(annotated),
  };
}

/** The object is the operator's: Argo CD sets the one field, instead of creating an object without a source. */
const partOfAnObject = "ServerSideApply=true,SkipDryRunOnMissingResource=true";

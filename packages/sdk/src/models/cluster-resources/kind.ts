import { nearestName } from "../../base/problem/index.ts";
import type { YamlMap } from "../../base/yaml/index.ts";
import { isSwitchedOff } from "./default-catalogs.ts";
import type { ClusterResource } from "./resource.ts";
import { holdsSignatures } from "./signatures.ts";

type GroupKind = Exclude<ClusterResource["kind"], "ConfigMap">;

const versions: Readonly<Record<GroupKind, string>> = {
  ImageDigestMirrorSet: "config.openshift.io/v1",
  ImageTagMirrorSet: "config.openshift.io/v1",
  ImageContentSourcePolicy: "operator.openshift.io/v1alpha1",
  CatalogSource: "operators.coreos.com/v1alpha1",
  ClusterCatalog: "olm.operatorframework.io/v1",
  UpdateService: "updateservice.operator.openshift.io/v1",
};

/** The one API version in which a kind is known; undefined for a kind that is not. */
export function versionOf(kind: string): string | undefined {
  return isGroupKind(kind) ? versions[kind] : undefined;
}

/**
 * The known kind of the same API version that a misspelt one probably means; undefined when none is close, and for
 * a list of objects.
 */
export function misspeltKind(apiVersion: string, kind: string): string | undefined {
  if (isGroupKind(kind) || kind.endsWith("List")) return undefined;
  const known = Object.keys(versions).filter(isGroupKind);
  const ofVersion = known.filter((name) => versions[name] === apiVersion);
  return nearestName(kind, ofVersion);
}

/**
 * The known kind of an object; undefined for other kinds and other API versions, and for a default ClusterCatalog
 * that only disables itself, which is not a catalog.
 */
export function kindOf(object: YamlMap): ClusterResource["kind"] | undefined {
  if (holdsSignatures(object)) return "ConfigMap";
  const { kind } = object;
  if (typeof kind !== "string" || !isGroupKind(kind)) return undefined;
  if (isSwitchedOff(object)) return undefined;
  return object["apiVersion"] === versions[kind] ? kind : undefined;
}

function isGroupKind(kind: string): kind is GroupKind {
  return Object.hasOwn(versions, kind);
}

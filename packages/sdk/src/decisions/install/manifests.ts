import { createHash } from "node:crypto";
import { fileHeader } from "../../base/file-tree/index.ts";
import { defined, type Problem, quoted } from "../../base/problem/index.ts";
import { isYamlMap, writeYaml, type YamlMap } from "../../base/yaml/index.ts";
import {
  type ClusterResource,
  canonicalObject,
  canonicalOrder,
  compareResources,
  defaultsOff,
  knowsClusterCatalogs,
  mostSignatureBytes,
  splitSignatures,
} from "../../models/cluster-resources/index.ts";

/** The folder of the installer that takes manifests of day 1. */
export const manifestFolder = "openshift";

type InstalledKind = Exclude<ClusterResource["kind"], "UpdateService" | "ImageContentSourcePolicy">;

/** Prefixes of the file names, which put the files in the order of applying. */
const prefixes: Readonly<Record<InstalledKind, string>> = {
  ConfigMap: "00-signatures-",
  ImageDigestMirrorSet: "10-idms-",
  ImageTagMirrorSet: "10-itms-",
  CatalogSource: "20-catalogsource-",
  ClusterCatalog: "20-clustercatalog-",
};

const longestName = 200;

/** The options that select the manifests. */
export interface DayOneOptions {
  /** The minor that is installed; undefined when it is not known. */
  readonly openshift?: string;
  /** Whether OLM's default catalogs are switched off. */
  readonly disableDefaults?: boolean;
}

/** Manifests of day 1, one object a file, by path. */
export function dayOneManifests(
  resources: readonly ClusterResource[],
  { openshift, disableDefaults = false }: DayOneOptions,
): { readonly files: ReadonlyMap<string, string>; readonly problems: readonly Problem[] } {
  const files = new Map<string, string>();
  const owners = new Map<string, ClusterResource>();
  const problems: Problem[] = [];
  for (const resource of canonicalOrder(resources.flatMap(fitting))) {
    const left = reasonToLeaveOut(resource, openshift);
    if (left !== undefined || !isInstalled(resource)) {
      if (left !== undefined) problems.push(left);
      continue;
    }
    const path = `${manifestFolder}/${fileNameOf(resource.kind, resource.name)}`;
    const text = fileHeader + writeYaml(withoutSyncNotes(resource.object));
    const first = owners.get(path);
    if (first !== undefined && files.get(path) !== text) problems.push(collision(first, resource));
    if (first !== undefined) continue;
    owners.set(path, resource);
    files.set(path, text);
  }
  if (!disableDefaults) return { files, problems };
  const off = switchedOff(resources, openshift);
  return { files: new Map([...files, ...off.files]), problems: [...problems, ...off.problems] };
}

/** The manifests that disable OLM's default catalogs, and problems about them. */
function switchedOff(
  resources: readonly ClusterResource[],
  openshift: string | undefined,
): ReturnType<typeof dayOneManifests> {
  const own = resources.filter(({ kind }) => kind === "ClusterCatalog").map(({ name }) => name);
  const { objects, problems } = defaultsOff({
    clusterCatalogs: new Set(own),
    atInstall: true,
    ...defined({ openshift }),
  });
  const files = objects.map(({ kind, name, object }): [string, string] => [
    `${manifestFolder}/20-${kind.toLowerCase()}-${name}.yaml`,
    fileHeader + writeYaml(canonicalObject(object)),
  ]);
  return { files: new Map(files), problems };
}

/** A cluster takes no ConfigMap over 1 MiB, and the bootstrap would try it for ever. */
function fitting(resource: ClusterResource): readonly ClusterResource[] {
  return resource.kind === "ConfigMap" ? splitSignatures(resource, mostSignatureBytes) : [resource];
}

function isInstalled(
  resource: ClusterResource,
): resource is Extract<ClusterResource, { kind: InstalledKind }> {
  return Object.hasOwn(prefixes, resource.kind);
}

function fileNameOf(kind: InstalledKind, name: string): string {
  const prefix = prefixes[kind];
  const [, word = ""] = prefix.split("-");
  const own = name.startsWith(`${word}-`) ? name.slice(word.length + 1) : name;
  const full = prefix + own;
  if (full.length <= longestName) return `${full}.yaml`;
  const hash = createHash("sha256").update(full).digest("hex").slice(0, 8);
  return `${full.slice(0, longestName - hash.length - 1).replace(/(?<![-.])[-.]+$/, "")}-${hash}.yaml`;
}

function reasonToLeaveOut(
  { kind, name, origin }: ClusterResource,
  openshift: string | undefined,
): Problem | undefined {
  const title = `${kind} ${quoted(name)}`;
  if (kind === "UpdateService") {
    const help =
      "The update service operator adds this kind: apply the object after the installation.";
    const message = `${title} is left out: its kind does not exist while the cluster is being installed`;
    return { rule: "not-at-install", severity: "info", message, help, position: origin };
  }
  if (kind === "ImageContentSourcePolicy") {
    const help = "Turn it into an ImageDigestMirrorSet with `oc adm migrate icsp FILE`.";
    const message = `${title} is left out: the kind is deprecated`;
    return { rule: "not-at-install", severity: "warning", message, help, position: origin };
  }
  if (kind !== "ClusterCatalog" || openshift === undefined) return undefined;
  if (knowsClusterCatalogs(openshift)) return undefined;
  const message = `${title} is left out: OpenShift ${openshift} does not have its kind`;
  const help = "Clusters have it from 4.18 on.";
  return { rule: "not-at-install", severity: "info", message, help, position: origin };
}

function collision(first: ClusterResource, second: ClusterResource): Problem {
  const same = compareResources({ ...first, namespace: "" }, { ...second, namespace: "" }) === 0;
  const names = same
    ? `${second.kind} ${quoted(second.name)} is duplicated with different content`
    : `${first.kind} ${quoted(first.name)} and ${quoted(second.name)} would both be written to one file`;
  return {
    rule: "name-collision",
    severity: "error",
    message: names,
    help: "A cluster keeps only one object of a name. Remove the stale one, or rename one of them.",
    position: second.origin,
  };
}

/** The object without annotations of Argo CD, which does not exist at install time. */
function withoutSyncNotes(object: YamlMap): YamlMap {
  const { metadata } = object;
  if (!isYamlMap(metadata) || !isYamlMap(metadata["annotations"])) return object;
  const annotations = Object.fromEntries(
    Object.entries(metadata["annotations"]).filter(
      ([key]) => !key.startsWith("argocd.argoproj.io/"),
    ),
  );
  return canonicalObject({ ...object, metadata: { ...metadata, annotations } });
}

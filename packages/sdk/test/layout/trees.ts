import { type ClusterResources, readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import type { FileTree } from "@mirrorkit/sdk/files";
import {
  defaultLayoutPolicy,
  type LayoutPolicy,
  type LayoutResult,
  renderLayout,
} from "@mirrorkit/sdk/layout";

export const root = "clusters/prod/platform";
export const mark = "# Written by mirrorkit from oc-mirror's output.";

export function lay(
  input: Pick<ClusterResources, "resources">,
  existing?: FileTree,
  policy: Partial<LayoutPolicy> = {},
): LayoutResult {
  return renderLayout(input, {
    cluster: "prod",
    policy: { ...defaultLayoutPolicy, ...policy },
    ...(existing === undefined ? {} : { existing }),
  });
}

/** A tree after another has been written into it. */
export function written(result: LayoutResult, before: FileTree = new Map()): FileTree {
  return new Map([...before, ...result.tree]);
}

export function catalog(
  kind: "CatalogSource" | "ClusterCatalog",
  name: string,
  image: string,
): string {
  return kind === "CatalogSource"
    ? `apiVersion: operators.coreos.com/v1alpha1\nkind: CatalogSource\nmetadata: {name: ${name}, namespace: openshift-marketplace}\nspec: {sourceType: grpc, image: "${image}"}\n`
    : `apiVersion: olm.operatorframework.io/v1\nkind: ClusterCatalog\nmetadata: {name: ${name}}\nspec: {source: {type: Image, image: {ref: "${image}"}}}\n`;
}

export function mirrorSet(name: string, source = "a.test"): string {
  return `apiVersion: config.openshift.io/v1\nkind: ImageDigestMirrorSet\nmetadata: {name: ${name}}\nspec: {imageDigestMirrors: [{source: ${source}, mirrors: [m.test]}]}\n`;
}

export function resourcesOf(...texts: string[]): ClusterResources {
  return readClusterResources(texts.map((text, index) => ({ path: `f${index}.yaml`, text })));
}

/** The lines that differ, as a diff of whole lines in order would show them. */
export function changedLines(before: string, after: string): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

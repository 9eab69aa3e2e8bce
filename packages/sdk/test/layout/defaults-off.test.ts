import { readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { compareTrees } from "@mirrorkit/sdk/files";
import {
  defaultLayoutPolicy,
  type LayoutPolicy,
  renderImageSets,
  renderLayout,
} from "@mirrorkit/sdk/layout";
import { describe, expect, test } from "vitest";
import { catalog, resourcesOf, root, written } from "./trees.ts";

const policy: LayoutPolicy = { ...defaultLayoutPolicy, disableDefaults: true };
const redhat = catalog("ClusterCatalog", "x", "m.test/redhat-operator-index:v4.20");

function filesFor(openshift: string | undefined, some: Partial<LayoutPolicy> = {}) {
  const { tree, problems } = renderLayout(resourcesOf(redhat), {
    cluster: "prod",
    policy: { ...policy, ...some },
    ...(openshift === undefined ? {} : { openshift }),
  });
  const names = [...tree.keys()].map((path) => path.slice(`${root}/catalogs/`.length));
  return { tree, names, problems };
}

describe("OLM's default catalogs", () => {
  test("are switched off by one setting: OperatorHub and the default ClusterCatalogs", () => {
    const { tree, problems } = filesFor("4.20");
    expect(problems).toEqual([]);
    expect(tree.get(`${root}/catalogs/operatorhub-cluster.yaml`)).toContain(
      "spec:\n  disableAllDefaultSources: true\n",
    );
    const off = tree.get(`${root}/catalogs/cc-openshift-redhat-operators.yaml`);
    expect(off).toContain("spec:\n  availabilityMode: Unavailable\n");
    expect(off).toContain("ServerSideApply=true");
    expect(tree.get(`${root}/catalogs/kustomization.yaml`)).toContain(
      "resources:\n  - operatorhub-cluster.yaml\n",
    );
  });

  test.each([
    ["4.17", 0],
    ["4.18", 4],
    ["4.21", 4],
    ["4.22", 3],
    ["5.0", 3],
    [undefined, 3],
  ])("of a cluster of %s are %i ClusterCatalogs", (openshift, count) => {
    const { names } = filesFor(openshift);
    expect(names.filter((name) => name.startsWith("cc-openshift-"))).toHaveLength(count);
    expect(names).toContain("operatorhub-cluster.yaml");
  });

  test("stay as they are without the setting, and come back when it goes", () => {
    const before = filesFor("4.20");
    const after = filesFor("4.20", { disableDefaults: false });
    expect(after.names.join()).not.toMatch(/operatorhub|openshift-/);
    expect(compareTrees(after.tree, before.tree, root).deleted).toHaveLength(5);
  });

  test("whose name the cluster's own catalog has are left out, with a warning", () => {
    const names = [
      { repository: "redhat-operator-index", clusterCatalog: "openshift-redhat-operators" },
    ];
    const { tree, problems } = filesFor("4.20", { catalogNames: names });
    expect(problems.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      "warning default-catalogs",
    ]);
    expect(tree.get(`${root}/catalogs/cc-openshift-redhat-operators.yaml`)).toContain("m.test/");
  });

  test("in a folder are read without an error, and do not count as a part of an ImageSet", () => {
    const options = { cluster: "prod", policy, openshift: "4.20", imageSets: ["a", "b"] };
    const first = renderImageSets([{ imageSet: "a", ...resourcesOf(redhat) }], options);
    const existing = written(first);
    const again = renderImageSets([{ imageSet: "b", resources: [] }], { ...options, existing });
    expect(again.problems).toEqual([]);
    expect([...again.tree]).toEqual([...first.tree]);
    const read = readClusterResources([...existing].map(([path, text]) => ({ path, text })));
    expect(read.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
  });
});

test.each([
  [
    "UpdateService",
    "updateservice.operator.openshift.io/v1",
    "openshift-update-service",
    "spec: {releases: m.test/r, graphDataImage: m.test/g:1, replicas: 2}",
  ],
  [
    "CatalogSource",
    "operators.coreos.com/v1alpha1",
    "openshift-marketplace",
    "spec: {sourceType: grpc, image: m.test/a:v1}",
  ],
  ["ConfigMap", "v1", "openshift-config-managed", `binaryData: {sha256-${"a".repeat(64)}-1: iQ==}`],
])("a %s without namespace gets its own, with a note", (kind, apiVersion, namespace, rest) => {
  const labels =
    kind === "ConfigMap" ? ', labels: {release.openshift.io/verification-signatures: ""}' : "";
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: some-name${labels}}\n${rest}\n`;
  const { tree, problems } = renderLayout(resourcesOf(text), {
    cluster: "prod",
    policy: defaultLayoutPolicy,
  });
  expect(problems.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
    "info missing-namespace",
  ]);
  expect([...tree.values()].join("")).toContain(`  namespace: ${namespace}\n`);
  const again = renderLayout(resourcesOf(text), {
    cluster: "prod",
    policy: defaultLayoutPolicy,
    existing: tree,
  });
  expect([...again.tree]).toEqual([...tree]);
});

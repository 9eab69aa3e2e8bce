import { fileURLToPath } from "node:url";
import { type ClusterResource, readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { defaultLayoutPolicy, renderLayout } from "@mirrorkit/sdk/layout";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { expect, test } from "vitest";
import { nameCatalogs } from "#decisions/layout";

const example = fileURLToPath(new URL("../../../../examples/production/week-1", import.meta.url));
const policy = {
  ...defaultLayoutPolicy,
  catalogNames: [
    {
      repository: "redhat/redhat-operator-index",
      catalogSource: "redhat-operators",
      displayName: "Red Hat",
    },
  ],
};

function catalogsOf(resources: readonly ClusterResource[]): readonly ClusterResource[] {
  return resources.filter(({ kind }) => kind === "CatalogSource" || kind === "ClusterCatalog");
}

test("catalogs get the names and specs of the layout, and everything else stays", async () => {
  const { resources } = (await openWorkspace(example)).resources;
  const named = nameCatalogs(resources, policy);
  const { tree } = renderLayout({ resources }, { cluster: "lab", policy });
  const laidOut = readClusterResources([...tree].map(([path, text]) => ({ path, text })));
  const outlines = [named, laidOut.resources].map((list) =>
    catalogsOf(list)
      .map(({ kind, name, object }) => ({ kind, name, spec: object["spec"] }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
  expect(outlines[0]).toEqual(outlines[1]);
  expect(catalogsOf(named).map(({ name, object }) => [name, object["metadata"]])).toContainEqual([
    "redhat-operators",
    { name: "redhat-operators", namespace: "openshift-marketplace" },
  ]);
  const rest = (list: readonly ClusterResource[]) =>
    list.filter((one) => !catalogsOf(list).includes(one));
  expect(rest(named)).toEqual(rest(resources));
});

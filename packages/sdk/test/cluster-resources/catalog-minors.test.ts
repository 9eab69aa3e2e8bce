import { readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { expect, test } from "vitest";
import { checkCatalogMinors } from "#models/cluster-resources";

function catalogOf(image: string) {
  const text = JSON.stringify({
    apiVersion: "operators.coreos.com/v1alpha1",
    kind: "CatalogSource",
    metadata: { name: "c", namespace: "openshift-marketplace" },
    spec: { image, sourceType: "grpc" },
  });
  return readClusterResources([{ path: "c.json", text }]).resources;
}

test.each([
  ["v4.19", true],
  ["4.19", true],
  ["v4.19-production", true],
  ["production-v4.19", true],
  ["v4.19.3", true],
  ["v4.20", false],
  ["v4.20-4.19", false],
  ["latest", false],
  ["v14.19", false],
])("a cluster of 4.20 and the tag %s: refused %s", (tag, refused) => {
  const problems = checkCatalogMinors(catalogOf(`m.test/redhat/index:${tag}`), "4.20");
  expect(problems.map(({ rule }) => rule)).toEqual(refused ? ["catalog-minor"] : []);
});

test("a cluster whose minor is not known, and a catalog by digest, say nothing", () => {
  expect(checkCatalogMinors(catalogOf("m.test/index:v4.19"), undefined)).toEqual([]);
  const digest = `sha256:${"ab".repeat(32)}`;
  expect(checkCatalogMinors(catalogOf(`m.test/index@${digest}`), "4.20")).toEqual([]);
});

import { readResourceFile, resourcesOfWritten } from "@mirrorkit/sdk/internal";
import type { LayoutResult } from "@mirrorkit/sdk/layout";
import { expect, test } from "vitest";
import { golden } from "../cluster-resources/golden.ts";
import { catalog, lay, resourcesOf } from "./trees.ts";

const odd = `apiVersion: operators.coreos.com/v1alpha1
kind: CatalogSource
metadata: {name: odd, namespace: openshift-marketplace, labels: {a: "yes", b: "4.20", c: "null", d: "0x1"}}
spec: {sourceType: grpc, image: "m.test/a:v1", displayName: "one\\u2028two: # three", priority: -100, more: [true, null, 1.5, {}]}
`;

test.each([
  ["production", golden("production/2-push")],
  ["with a graph", golden("graph/2-push")],
  ["catalogs of both kinds", resourcesOf(catalog("ClusterCatalog", "cc-a", "m.test/a:v1"), odd)],
])("what is rendered reads back as the objects that it was rendered from: %s", (_name, input) => {
  for (const disableDefaults of [false, true]) {
    const { tree, objects }: LayoutResult = lay(input, undefined, { disableDefaults });
    expect(objects.size).toBeGreaterThan(1);
    for (const [path, object] of objects) {
      const [read, known] = [
        readResourceFile({ path, text: tree.get(path) ?? "" }),
        resourcesOfWritten(path, object),
      ];
      expect(JSON.stringify(withoutLines(known))).toBe(JSON.stringify(withoutLines(read)));
    }
  }
});

/** Positions in values that were not read name no line. */
function withoutLines(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, one: unknown) =>
    key === "line" || key === "column" ? undefined : one,
  );
}

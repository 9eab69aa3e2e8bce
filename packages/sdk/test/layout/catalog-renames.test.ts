import type { FileTree } from "@mirrorkit/sdk/files";
import { type CatalogNames, defaultLayoutPolicy, renderLayout } from "@mirrorkit/sdk/layout";
import { describe, expect, test } from "vitest";
import { catalog, resourcesOf, written } from "./trees.ts";

const image = "m.test/redhat/redhat-operator-index:v4.20";
const pair = resourcesOf(
  ...(["CatalogSource", "ClusterCatalog"] as const).map((kind) => catalog(kind, "x", image)),
);

function lay(catalogNames: readonly CatalogNames[], existing?: FileTree, neighbours?: FileTree) {
  return renderLayout(pair, {
    cluster: "prod",
    policy: { ...defaultLayoutPolicy, catalogNames },
    ...(existing === undefined ? {} : { existing }),
    ...(neighbours === undefined ? {} : { neighbours }),
  });
}

function subscription(name: string, source: string): string {
  return `apiVersion: operators.coreos.com/v1alpha1\nkind: Subscription\nmetadata: {name: ${name}, namespace: a}\nspec: {name: ${name}, source: ${source}, sourceNamespace: openshift-marketplace}\n`;
}

const names = { repository: "redhat/redhat-operator-index" };

describe("when a catalog's name changes", () => {
  test.each([
    [
      "to a chosen one",
      [],
      [{ ...names, catalogSource: "redhat-operators" }],
      "cs-redhat-operator-index",
    ],
    [
      "back to the default",
      [{ ...names, catalogSource: "redhat-operators" }],
      [],
      "redhat-operators",
    ],
    ["to that of a tag", [], [{ ...names, tag: "v4.20" }], "cs-redhat-operator-index"],
  ])("%s, it is said which Subscriptions break", (_, before, after, old) => {
    const existing = written(lay(before));
    const { problems } = lay(after, existing);
    const [first] = problems.filter(({ message }) => message.startsWith("CatalogSource"));
    expect(first).toMatchObject({ rule: "catalog-renamed", severity: "warning" });
    expect(first?.message).toContain(`CatalogSource "${old}" is deleted`);
    expect(first?.message).toContain(`every Subscription with source: ${old} breaks`);
    expect(first?.help).toContain("To keep the name, write under catalogs");
  });

  test("those that are found are named, wherever in the cluster's folders they are", () => {
    const existing = written(lay([]));
    const neighbours = new Map([
      ["clusters/prod/operators/gitops.yaml", subscription("gitops", "cs-redhat-operator-index")],
      ["clusters/prod/operators/other.yaml", subscription("other", "cs-something-else")],
      ["clusters/prod/operators/bad.yaml", "kind: Subscription\na: [cs-redhat-operator-index"],
      [
        "clusters/prod/operators/many.yaml",
        `${subscription("a", "cs-redhat-operator-index")}---\n${subscription("b", "cs-redhat-operator-index")}`,
      ],
    ]);
    const { problems } = lay([{ ...names, catalogSource: "red" }], existing, neighbours);
    expect(problems.map(({ message }) => message).join()).toContain(
      "(here: a in clusters/prod/operators/many.yaml:1:1, b in clusters/prod/operators/many.yaml:7:1, gitops in clusters/prod/operators/gitops.yaml:1:1)".replace(
        /:\d+:1/g,
        "",
      ),
    );
  });

  test("a ClusterCatalog's is said too", () => {
    const { problems } = lay([{ ...names, clusterCatalog: "red" }], written(lay([])));
    expect(problems.map(({ message }) => message)).toEqual([
      'ClusterCatalog "cc-redhat-operator-index" is deleted, its catalog becomes "red": every ClusterExtension that selects the catalog by this name breaks',
    ]);
  });
});

test("a catalog that no pass brings any more is said to be gone", () => {
  const { problems } = renderLayout(
    { resources: [] },
    { cluster: "prod", policy: defaultLayoutPolicy, existing: written(lay([])) },
  );
  expect(problems.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
    "warning catalog-gone",
    "warning catalog-gone",
  ]);
});

test("a changed tag or registry under the same name says nothing", () => {
  const moved = resourcesOf(catalog("CatalogSource", "x", "n.test/redhat-operator-index:v4.21"));
  const { problems } = renderLayout(moved, {
    cluster: "prod",
    policy: defaultLayoutPolicy,
    existing: written(
      renderLayout(resourcesOf(catalog("CatalogSource", "x", image)), {
        cluster: "prod",
        policy: defaultLayoutPolicy,
      }),
    ),
  });
  expect(problems).toEqual([]);
});

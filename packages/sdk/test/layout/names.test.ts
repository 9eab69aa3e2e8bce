import { defaultLayoutPolicy, type LayoutPolicy } from "@mirrorkit/sdk/layout";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { checkClusterName, clusterRoot } from "#decisions/layout";
import { catalog, lay, mirrorSet, resourcesOf, root } from "./trees.ts";

function catalogFiles(policy: Partial<LayoutPolicy>, ...texts: string[]): string[] {
  const { tree, problems } = lay(resourcesOf(...texts), undefined, policy);
  expect(problems).toEqual([]);
  return [...tree.keys()]
    .filter((path) => path.startsWith(`${root}/catalogs/c`))
    .map((path) => path.slice(`${root}/catalogs/`.length));
}

function failureOf(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    if (isMirrorError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return undefined;
}

describe("names of catalogs", () => {
  test.each([
    ["a.test/x/redhat-operator-index:v4.20", "cs-redhat-operator-index.yaml"],
    [`a.test/x/y@sha256:${"0".repeat(64)}`, "cs-y.yaml"],
    ["a.test/my_catalog.one:v1", "cs-my-catalog-one.yaml"],
    [`a.test/${"long-".repeat(20)}index:v1`, `cs-${"long-".repeat(10)}l-748b3779.yaml`],
  ])("%s gives %s", (image, file) => {
    expect(catalogFiles({}, catalog("CatalogSource", "any-name", image))).toEqual([file]);
  });

  test("can be chosen for a repository, the longest match counting, on whole parts only", () => {
    const catalogNames = [
      { repository: "operator-index", catalogSource: "short" },
      {
        repository: "redhat/operator-index",
        catalogSource: "redhat-operators",
        clusterCatalog: "openshift-redhat-operators",
        displayName: "Red Hat",
      },
      { repository: "at/operator-index", catalogSource: "wrong" },
    ];
    const texts = [
      catalog("CatalogSource", "a", "m.test/mirror/redhat/operator-index:v4.20"),
      catalog("ClusterCatalog", "a", "m.test/mirror/redhat/operator-index:v4.20"),
      catalog("CatalogSource", "b", "m.test/mirror/other/operator-index:v4.20"),
      catalog("ClusterCatalog", "b", "m.test/mirror/other/operator-index:v4.20"),
    ];
    expect(catalogFiles({ catalogNames }, ...texts)).toEqual([
      "cc-openshift-redhat-operators.yaml",
      "cc-operator-index.yaml",
      "cs-redhat-operators.yaml",
      "cs-short.yaml",
    ]);
    const { tree } = lay(resourcesOf(...texts), undefined, { catalogNames });
    expect(tree.get(`${root}/catalogs/cs-redhat-operators.yaml`)).toContain(
      "  name: redhat-operators\n",
    );
    expect(tree.get(`${root}/catalogs/cs-redhat-operators.yaml`)).toContain(
      "  displayName: Red Hat\n",
    );
  });

  test("stay as they are for a catalog without an image", () => {
    const text =
      "apiVersion: operators.coreos.com/v1alpha1\nkind: CatalogSource\nmetadata: {name: byaddress, namespace: openshift-marketplace}\nspec: {sourceType: grpc, address: 'a.test:50051'}\n";
    expect(catalogFiles({}, text)).toEqual(["cs-byaddress.yaml"]);
  });

  test("that fall together are an error that names both images and the setting", () => {
    const { tree, problems } = lay(
      resourcesOf(
        catalog("CatalogSource", "one", "m.test/redhat/index:v4.20"),
        catalog("CatalogSource", "two", "m.test/certified/index:v4.20"),
      ),
    );
    expect(problems).toEqual([
      {
        rule: "name-collision",
        severity: "error",
        message:
          'the catalogs "m.test/redhat/index:v4.20" and "m.test/certified/index:v4.20" would both become CatalogSource "cs-index" (the other one: f0.yaml:1:1)',
        help: "Choose a name for one of them in mirrorkit.yaml under catalogs: - repository: certified/index, catalogSource: <name>",
        position: { file: "f1.yaml", line: 1, column: 1 },
      },
    ]);
    expect(tree.get(`${root}/catalogs/cs-index.yaml`)).toContain("m.test/redhat/index:v4.20");
  });

  test("of one repository under two minors are an error that names the cluster's minor as the way out", () => {
    const { problems } = lay(
      resourcesOf(
        catalog("ClusterCatalog", "one", "m.test/index:v4.19"),
        catalog("ClusterCatalog", "two", "m.test/index:v4.20"),
      ),
    );
    expect(problems.map(({ rule, help }) => [rule, help])).toEqual([
      [
        "name-collision",
        "Write the cluster's minor as clusters.<name>.openshift in mirrorkit.yaml, and the catalog of that minor is used, or give one its own name by its tag under clusters.<name>.catalogs: - {repository: index, tag: v4.20}.",
      ],
    ]);
  });

  test("of one image under two names of oc-mirror's are one catalog", () => {
    const texts = ["one", "two"].map((name) =>
      catalog("ClusterCatalog", name, "m.test/index:v4.20"),
    );
    expect(catalogFiles({}, ...texts)).toEqual(["cc-index.yaml"]);
  });
});

describe("names of files", () => {
  test("carry the kind once and keep the object's name", () => {
    const { tree } = lay(resourcesOf(mirrorSet("idms-a.b"), mirrorSet("other")));
    expect([...tree.keys()].slice(0, 2)).toEqual([
      `${root}/image-mirrors/idms-a.b.yaml`,
      `${root}/image-mirrors/idms-other.yaml`,
    ]);
    expect(tree.get(`${root}/image-mirrors/idms-other.yaml`)).toContain("  name: other\n");
  });

  test("that fall together are an error", () => {
    const { problems } = lay(resourcesOf(mirrorSet("idms-a"), mirrorSet("a")));
    expect(problems.map(({ message }) => message)).toEqual([
      'ImageDigestMirrorSet "a" and "idms-a" would both be written to idms-a.yaml (the other one: f1.yaml:1:1)',
    ]);
  });

  test("are cut where a disk would refuse them", () => {
    const name = `idms-${"x".repeat(60)}.${"y".repeat(60)}.${"z".repeat(60)}.${"w".repeat(60)}`;
    const [path = ""] = lay(resourcesOf(mirrorSet(name))).tree.keys();
    expect(path.slice(`${root}/image-mirrors/`.length)).toMatch(
      /^idms-x{60}\.y{60}\.z{60}\.w{3}-[0-9a-f]{8}\.yaml$/,
    );
  });
});

describe("names of clusters and folders", () => {
  test.each(["prod", "prod-eu1", "prod.eu1.example", "1"])(
    "the cluster name %s is fine",
    (name) => {
      expect(clusterRoot(defaultLayoutPolicy, name)).toBe(`clusters/${name}/platform`);
    },
  );

  test.each([
    "",
    "../../etc",
    "a/b",
    "a..b",
    ".",
    "-a",
    "a-",
    "Prod",
    "a b",
    "a\n",
    "ä",
    "x".repeat(254),
  ])("the cluster name %j is refused", (name) => {
    expect(failureOf(() => checkClusterName(name))).toMatch(
      /^wrong-use: ".*" is not a valid cluster name$/,
    );
    expect(failureOf(() => clusterRoot(defaultLayoutPolicy, name))).toMatch(/^wrong-use: /);
  });

  test.each([
    [
      { root: "../x/{cluster}" },
      'wrong-use: "../x/prod" is not a valid folder for the layout\'s root',
    ],
    [{ root: "/{cluster}" }, 'wrong-use: "/prod" is not a valid folder for the layout\'s root'],
    [{ root: "" }, 'wrong-use: "" is not a valid folder for the layout\'s root'],
    [
      { root: "{tenant}/{cluster}" },
      'wrong-use: "{tenant}/prod" is not a valid folder for the layout\'s root',
    ],
    [
      { imageMirrors: "a/../b" },
      'wrong-use: "a/../b" is not a valid folder for the layout\'s imageMirrors',
    ],
    [{ catalogs: ".git" }, 'wrong-use: ".git" is not a valid folder for the layout\'s catalogs'],
    [{ catalogs: "a\\b" }, 'wrong-use: "a\\b" is not a valid folder for the layout\'s catalogs'],
    [
      { catalogNames: [{ repository: "x", catalogSource: "A" }] },
      'wrong-use: "A" is not a valid catalog name',
    ],
    [
      { syncWaves: { ...defaultLayoutPolicy.syncWaves, catalogs: 1.5 } },
      "wrong-use: the sync wave catalogs is not a whole number",
    ],
  ])("the policy %j is refused", (policy, failure) => {
    expect(failureOf(() => lay({ resources: [] }, undefined, policy))).toBe(failure);
  });
});

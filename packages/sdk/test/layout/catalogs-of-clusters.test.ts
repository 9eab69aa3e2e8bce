import {
  defaultLayoutPolicy,
  type LayoutPolicy,
  renderImageSets,
  renderLayout,
} from "@mirrorkit/sdk/layout";
import { layoutPolicy, readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { describe, expect, test } from "vitest";
import { catalog, mirrorSet, resourcesOf, root, written } from "./trees.ts";

const kinds = ["CatalogSource", "ClusterCatalog"] as const;
const index = "m.test/fleet/redhat/redhat-operator-index";

function catalogs(...tags: readonly string[]): ReturnType<typeof resourcesOf> {
  return resourcesOf(
    ...tags.flatMap((tag) =>
      kinds.map((kind) => catalog(kind, `x-${tag.replace(/[^a-z0-9]/g, "-")}`, `${index}:${tag}`)),
    ),
  );
}

function layFor(
  tags: readonly string[],
  openshift: string | undefined,
  policy: Partial<LayoutPolicy> = {},
): { readonly images: Record<string, string>; readonly rules: string[] } {
  const { tree, problems } = renderLayout(catalogs(...tags), {
    cluster: "prod",
    policy: { ...defaultLayoutPolicy, ...policy },
    ...(openshift === undefined ? {} : { openshift }),
  });
  return { images: imagesIn(tree), rules: problems.map((one) => `${one.severity} ${one.rule}`) };
}

/** The tag of every catalog by file. */
function imagesIn(tree: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    [...tree].flatMap(([path, text]) => {
      const [, tag] = /(?:image|ref): \S+?:(\S+)\n/.exec(text) ?? [];
      return tag === undefined ? [] : [[path.slice(`${root}/catalogs/`.length, -5), tag]];
    }),
  );
}

const both = ["info other-minor", "info other-minor"];

describe("two minors of a catalog", () => {
  test.each([
    [["v4.20", "v4.21"], "4.20", "v4.20"],
    [["v4.20", "v4.21"], "4.21", "v4.21"],
    [["v4.22", "v5.0"], "5.0", "v5.0"],
    [["v4.9", "v4.19"], "4.19", "v4.19"],
    [["production-v4.20", "production-v4.21"], "4.20", "production-v4.20"],
  ])(
    "in one ImageSet %j: a cluster of %s gets %s, and a note names the other",
    (tags, minor, tag) => {
      expect(layFor(tags, minor)).toEqual({
        images: { "cc-redhat-operator-index": tag, "cs-redhat-operator-index": tag },
        rules: both,
      });
    },
  );

  test("without the cluster's minor are refused, with clusters.<name>.openshift as the way out", () => {
    const { problems } = renderLayout(catalogs("v4.20", "v4.21"), {
      cluster: "prod",
      policy: defaultLayoutPolicy,
    });
    expect(problems.map(({ rule }) => rule)).toEqual(["name-collision", "name-collision"]);
    for (const { help } of problems) expect(help).toContain("clusters.<name>.openshift");
  });

  test("of which none is the cluster's are refused", () => {
    expect(layFor(["v4.20", "v4.21"], "4.19").rules).toContain("error catalog-minor");
  });

  test("in two ImageSets, one after the other in any order, give the cluster's", () => {
    const options = {
      cluster: "prod",
      policy: defaultLayoutPolicy,
      openshift: "4.20",
      imageSets: ["a", "b"],
    };
    const a = { imageSet: "a", ...catalogs("v4.20") };
    const b = { imageSet: "b", ...catalogs("v4.21") };
    const together = renderImageSets([a, b], options);
    expect(imagesIn(together.tree)).toEqual({
      "cc-redhat-operator-index": "v4.20",
      "cs-redhat-operator-index": "v4.20",
    });
    const first = renderImageSets([a], options);
    const then = renderImageSets([b], { ...options, existing: written(first) });
    expect(then.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(imagesIn(then.tree)).toEqual(imagesIn(together.tree));
  });

  test("pushed to two places count as one catalog where they would get one name", () => {
    const { tree, problems } = renderLayout(
      resourcesOf(
        catalog("CatalogSource", "one", "m.test/a/redhat-operator-index:v4.20"),
        catalog("CatalogSource", "two", "m.test/b/redhat-operator-index:v4.21"),
      ),
      { cluster: "prod", policy: defaultLayoutPolicy, openshift: "4.21" },
    );
    expect(imagesIn(tree)).toEqual({ "cs-redhat-operator-index": "v4.21" });
    expect(problems.map(({ rule }) => rule)).toEqual(["other-minor"]);
  });

  test.each([
    [
      "a name of its own",
      { catalogSource: "next", clusterCatalog: "next-v1" },
      ["next", "next-v1"],
    ],
    ["none", {}, ["cs-redhat-operator-index-v4-21", "cc-redhat-operator-index-v4-21"]],
    ["one for OLM v0", { catalogSource: "next" }, ["next", "cc-redhat-operator-index-v4-21"]],
  ])("stand side by side where the settings name one by its tag, with %s", (_, names, expected) => {
    const entry = { repository: "redhat/redhat-operator-index", tag: "v4.21", ...names };
    const { images, rules } = layFor(["v4.20", "v4.21"], "4.20", { clusterCatalogNames: [entry] });
    const [source = "", clusterCatalog = ""] = expected.map((name, at) =>
      name.startsWith("c") ? name : `${at === 0 ? "cs" : "cc"}-${name}`,
    );
    expect(rules).toEqual([]);
    expect(images).toEqual({
      "cs-redhat-operator-index": "v4.20",
      "cc-redhat-operator-index": "v4.20",
      [source]: "v4.21",
      [clusterCatalog]: "v4.21",
    });
  });
});

function policyFrom(text: string, cluster: string): LayoutPolicy {
  return layoutPolicy(readMirrorkitYaml(text, "mirrorkit.yaml"), cluster);
}

function namesFor(text: string, cluster: string, image = `${index}:v4.20`): string[] {
  const { tree } = renderLayout(resourcesOf(...kinds.map((kind) => catalog(kind, "x", image))), {
    cluster,
    policy: policyFrom(text, cluster),
  });
  return [...tree.values()].flatMap((file) => /^ {2}name: (.+)$/m.exec(file)?.[1] ?? []).sort();
}

const perCluster = `
clusters:
  one: {catalogs: [{repository: redhat/redhat-operator-index, catalogSource: red}]}
  two: {catalogs: [{repository: redhat-operator-index, catalogSource: rouge, clusterCatalog: rouge-v1}]}
  three: {}
catalogs:
  - {repository: redhat/redhat-operator-index, catalogSource: redhat-operators, clusterCatalog: ours}
`;

test.each([
  ["one", ["ours", "red"]],
  ["two", ["rouge", "rouge-v1"]],
  ["three", ["ours", "redhat-operators"]],
])("names of catalogs per cluster: %s gets %j", (cluster, names) => {
  expect(namesFor(perCluster, cluster)).toEqual(names);
});

test.each([
  ["redhat-operator-index", "redhat-operators"],
  ["certified-operator-index", "certified-operators"],
  ["community-operator-index", "community-operators"],
  ["redhat-marketplace-index", "redhat-marketplace"],
  ["my-index", "cs-my-index"],
])("OLM's default names as one switch: %s becomes the CatalogSource %s", (repository, name) => {
  const names = namesFor("olm: {defaultNames: true}\n", "any", `m.test/redhat/${repository}:v4.20`);
  expect(names).toEqual([`cc-${repository}`, name].sort());
});

test("a name of the settings counts before OLM's default one, and a cluster may want neither", () => {
  const text = `olm: {defaultNames: true}
clusters: {plain: {olm: {defaultNames: false}}, fleet: {}}
catalogs: [{repository: certified-operator-index, catalogSource: mine}]
`;
  expect(namesFor(text, "fleet", "m.test/certified-operator-index:v4.20")).toContain("mine");
  expect(namesFor(text, "plain")).toContain("cs-redhat-operator-index");
  expect(namesFor(text, "fleet")).toContain("redhat-operators");
});

function specsFor(text: string, ...objects: string[]): string {
  const { tree } = renderLayout(resourcesOf(...objects), {
    cluster: "prod",
    policy: policyFrom(text, "prod"),
  });
  return [...tree.values()].map((file) => file.slice(file.indexOf("\nspec:"))).join("");
}

describe("polling", () => {
  const source = catalog("CatalogSource", "x", `${index}:v4.20`);
  const clusterCatalog = catalog("ClusterCatalog", "x", `${index}:v4.20`);
  const digest = `sha256:${"ab".repeat(32)}`;

  test("registryPoll by default for a catalog pushed again under the same tag", () => {
    expect(specsFor("", source)).toContain("interval: 10m");
    expect(specsFor("", clusterCatalog)).toContain("pollIntervalMinutes: 10");
  });

  test.each([
    ["by digest", catalog("CatalogSource", "x", `${index}@${digest}`)],
    ["by tag and digest", catalog("ClusterCatalog", "x", `${index}:v4.20@${digest}`)],
    [
      "of another kind of source",
      "apiVersion: operators.coreos.com/v1alpha1\nkind: CatalogSource\nmetadata: {name: x, namespace: openshift-marketplace}\nspec: {sourceType: grpc, address: 'a.test:1'}\n",
    ],
  ])("is not set for a catalog %s", (_, object) => {
    expect(specsFor("", object)).not.toMatch(/interval|poll/i);
  });

  test.each([
    ["olm: {pollInterval: 1h}", "60m"],
    ["olm: {pollInterval: 45m}", "45m"],
    ["clusters: {prod: {olm: {pollInterval: 20m}}}\nolm: {pollInterval: 1h}", "20m"],
    ["catalogs: [{repository: redhat-operator-index, pollInterval: 15m}]", "15m"],
  ])("%j gives %s", (text, interval) => {
    expect(specsFor(text, source)).toContain(`interval: ${interval}\n`);
    expect(specsFor(text, clusterCatalog)).toContain(
      `pollIntervalMinutes: ${interval.slice(0, -1)}\n`,
    );
  });

  test.each([
    "olm: {pollInterval: off}",
    'olm: {pollInterval: "off"}',
    "catalogs: [{repository: redhat-operator-index, pollInterval: off}]",
  ])("%j gives none", (text) => {
    expect(specsFor(text, source, clusterCatalog)).not.toMatch(/interval|poll/i);
  });

  test("a strategy of the template stays, unless the entry says otherwise", () => {
    const own = source.replace(
      "spec: {",
      "spec: {updateStrategy: {registryPoll: {interval: 30m}}, ",
    );
    expect(specsFor("olm: {pollInterval: 1h}", own)).toContain("interval: 30m");
    const entry = "catalogs: [{repository: redhat-operator-index, pollInterval: 2h}]";
    expect(specsFor(entry, own)).toContain("interval: 120m");
  });
});

test("displayName and publisher of a CatalogSource per entry of catalogs[]", () => {
  const text =
    "catalogs: [{repository: redhat-operator-index, displayName: Red Hat (mirror), publisher: Platform}]";
  const spec = specsFor(text, catalog("CatalogSource", "x", `${index}:v4.20`));
  expect(spec).toContain("displayName: Red Hat (mirror)\n");
  expect(spec).toContain("publisher: Platform\n");
  expect(specsFor(text, catalog("ClusterCatalog", "x", `${index}:v4.20`))).not.toContain(
    "Platform",
  );
});

describe("kinds that an old cluster does not know", () => {
  const tags = mirrorSet("itms-a")
    .replace("ImageDigestMirrorSet", "ImageTagMirrorSet")
    .replace("imageDigestMirrors", "imageTagMirrors");

  test.each([
    ["4.12", mirrorSet("idms-a"), "error unknown-to-cluster"],
    ["4.11", tags, "error unknown-to-cluster"],
    ["4.9", mirrorSet("idms-a"), "error unknown-to-cluster"],
    ["4.17", catalog("ClusterCatalog", "x", `${index}:v4.17`), "info unknown-to-cluster"],
    ["4.13", mirrorSet("idms-a"), undefined],
    ["4.18", catalog("ClusterCatalog", "x", `${index}:v4.18`), undefined],
    ["5.0", mirrorSet("idms-a"), undefined],
  ])("OpenShift %s: %#", (openshift, object, expected) => {
    const { tree, problems } = renderLayout(resourcesOf(object), {
      cluster: "prod",
      policy: defaultLayoutPolicy,
      openshift,
    });
    const found = problems.map(({ rule, severity }) => `${severity} ${rule}`);
    expect(found).toEqual(expected === undefined ? [] : [expected]);
    if (expected?.startsWith("info") === true) expect([...tree.keys()]).toEqual([]);
    for (const { help } of problems) expect(help).toMatch(/\.$/);
  });
});

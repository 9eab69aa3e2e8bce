import { type ClusterResource, readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { isUnchanged, reviewAsMarkdown, reviewAsText, reviewPasses } from "@mirrorkit/sdk/review";
import { describe, expect, test } from "vitest";
import { compareClusterResources, sameResources } from "#decisions/review";

function idms(entries: Readonly<Record<string, string[]>>, name = "idms-operator-0"): string {
  return JSON.stringify({
    apiVersion: "config.openshift.io/v1",
    kind: "ImageDigestMirrorSet",
    metadata: { name },
    spec: {
      imageDigestMirrors: Object.entries(entries).map(([source, mirrors]) => ({ source, mirrors })),
    },
  });
}

function catalog(name: string, image: string): string {
  return JSON.stringify({
    apiVersion: "operators.coreos.com/v1alpha1",
    kind: "CatalogSource",
    metadata: { name, namespace: "openshift-marketplace" },
    spec: { image, sourceType: "grpc" },
  });
}

function resources(...texts: string[]): readonly ClusterResource[] {
  const read = readClusterResources(texts.map((text, index) => ({ path: `${index}.json`, text })));
  expect(read.problems).toEqual([]);
  return read.resources;
}

function lines(before: readonly ClusterResource[], after: readonly ClusterResource[]): string[] {
  const text = reviewAsText(reviewPasses(undefined, { before, after }));
  const [, section = ""] = text.split(/^Cluster resources .*\n/m);
  return section.split("\n").flatMap((line) => (line === "" ? [] : [line.trim()]));
}

test("mirror entries are compared by source over all objects, and objects that hold others are listed", () => {
  const before = resources(
    idms({ "registry.redhat.io/a": ["m.test/a"], "registry.redhat.io/b": ["m.test/b"] }),
  );
  const after = resources(
    idms({ "registry.redhat.io/a": ["m.test/a"] }, "idms-other-0"),
    idms({ "registry.redhat.io/c": ["m.test/c", "n.test/c"] }),
  );
  expect(lines(before, after)).toEqual([
    "ImageDigestMirrorSet idms-operator-0 changed",
    "ImageDigestMirrorSet idms-other-0 added",
    "IDMS registry.redhat.io/b removed",
    "IDMS registry.redhat.io/c added → m.test/c, n.test/c",
  ]);
});

test("another order of mirrors is a change", () => {
  const before = resources(idms({ "registry.redhat.io/a": ["m.test/a", "n.test/a"] }));
  const after = resources(idms({ "registry.redhat.io/a": ["n.test/a", "m.test/a"] }));
  expect(lines(before, after)).toEqual([
    "IDMS registry.redhat.io/a changed: m.test/a, n.test/a → n.test/a, m.test/a",
  ]);
});

test("a catalog whose tag moved is one object that changed and was renamed", () => {
  const before = resources(catalog("cs-index-v4-20", "m.test/redhat/index:v4.20"));
  const after = resources(catalog("cs-index-v4-21", "m.test/redhat/index:v4.21"));
  expect(lines(before, after)).toEqual([
    "CatalogSource cs-index-v4-21 changed (was cs-index-v4-20): m.test/redhat/index:v4.20 → m.test/redhat/index:v4.21",
  ]);
});

test("drains come first, with their reasons, and uncovered images are named", () => {
  const before = resources(idms({ "registry.redhat.io/a": ["m.test/a"] }));
  const after = resources(idms({ "registry.redhat.io/b": ["m.test/b"] }));
  const pulled = ["registry.redhat.io/a/x:1", "registry.redhat.io/b/y:1"];
  const review = reviewPasses(undefined, { before, after, pulled });
  expect(review.nodes?.drains).toBe(true);
  const text = reviewAsText(review);
  expect(text).toContain("Applying it drains every node, one after another.\n");
  expect(text).toContain(
    "Drains, because (1):\n  registry.redhat.io/a loses its only mirror m.test/a\n",
  );
  expect(text).toContain(
    "Not covered by any mirror (2):\n  no mirror covers registry.redhat.io/a/x:1\n",
  );
  const markdown = reviewAsMarkdown(review, { title: "t", maxBytes: 65_000 });
  expect(markdown).toContain("drains every node, one after another.**");
  expect(markdown.indexOf("Drains, because")).toBeLessThan(markdown.indexOf("Cluster resources"));
});

test("a change that only adds mirrors for digests drains nothing", () => {
  const before = resources(idms({ "registry.redhat.io/a": ["m.test/a"] }));
  const after = resources(
    idms({ "registry.redhat.io/a": ["m.test/a"], "registry.redhat.io/b": ["m.test/b"] }),
  );
  expect(reviewAsText(reviewPasses(undefined, { before, after }))).toContain("No node drains.\n");
});

type Objects = Readonly<Record<string, unknown>>;

const names = { name: "idms-operator-0" };
const set = {
  apiVersion: "config.openshift.io/v1",
  kind: "ImageDigestMirrorSet",
  metadata: names,
  spec: { imageDigestMirrors: [{ source: "registry.redhat.io/a", mirrors: ["m.test/a"] }] },
};
const entry = set.spec.imageDigestMirrors[0];
const index = JSON.parse(catalog("cs", "m.test/redhat/index:v1")) as typeof set;
const signed = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name: "mirrored-release-signatures",
    namespace: "openshift-config-managed",
    labels: { "release.openshift.io/verification-signatures": "" },
  },
  binaryData: { [`sha256-${"a".repeat(64)}-1`]: "iQ==" },
};
const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "n" } };

test.each<[string, Objects, Objects | undefined, string[]]>([
  [
    "a source policy",
    set,
    {
      ...set,
      spec: { imageDigestMirrors: [{ ...entry, mirrorSourcePolicy: "NeverContactSource" }] },
    },
    ["IDMS registry.redhat.io/a mirrorSourcePolicy: none → NeverContactSource"],
  ],
  [
    "a field of an entry that nobody knows",
    set,
    { ...set, spec: { imageDigestMirrors: [{ ...entry, insecure: true }] } },
    ["ImageDigestMirrorSet idms-operator-0 changed: spec.imageDigestMirrors"],
  ],
  [
    "a source without mirrors",
    { ...set, spec: { imageDigestMirrors: [] } },
    { ...set, spec: { imageDigestMirrors: [{ source: "registry.redhat.io/b" }] } },
    ["ImageDigestMirrorSet idms-operator-0 changed"],
  ],
  [
    "a label and an annotation of a mirror set",
    set,
    { ...set, metadata: { ...names, labels: { a: "b" }, annotations: { c: "d" } } },
    ["ImageDigestMirrorSet idms-operator-0 changed: metadata.annotations, metadata.labels"],
  ],
  [
    "a field of a catalog",
    index,
    { ...index, spec: { ...index.spec, secrets: ["x"] } },
    ["CatalogSource cs changed: spec.secrets"],
  ],
  [
    "the content of a signature",
    signed,
    { ...signed, binaryData: { [`sha256-${"a".repeat(64)}-1`]: "iRA=" } },
    ["ConfigMap mirrored-release-signatures changed"],
  ],
  [
    "another key of a ConfigMap of signatures",
    signed,
    { ...signed, data: { more: "x" } },
    ["ConfigMap mirrored-release-signatures changed: data"],
  ],
  ["an object of another kind", secret, { ...secret, type: "t" }, ["Secret s changed: type"]],
  ["an object of another kind that goes", secret, undefined, ["Secret s removed"]],
])("%s is a change that is listed", (_what, before, after, expected) => {
  const [old, now] = [before, after].map((object) =>
    readClusterResources([
      { path: "x.json", text: object === undefined ? "" : JSON.stringify(object) },
    ]),
  );
  const pair = { before: old?.resources ?? [], after: now?.resources ?? [] };
  const others = { before: old?.others ?? [], after: now?.others ?? [] };
  const review = reviewPasses(undefined, { ...pair, others });
  expect(isUnchanged(review)).toBe(false);
  const markdown = reviewAsMarkdown(review, { title: "t", maxBytes: 9_000, resourcesOnly: true });
  expect(markdown).not.toContain("No cluster resource changes");
  expect(
    reviewAsText(review)
      .split("\n")
      .map((line) => line.trim()),
  ).toEqual(expect.arrayContaining(expected));
  expect(
    compareClusterResources([...pair.before, ...others.before], [...pair.before, ...others.before]),
  ).toSatisfy(sameResources);
});

describe("p13: mirror sets that the Machine Config Operator refuses", () => {
  const mirrorSet = (name: string, policy: string, mirror: string): string =>
    [
      "apiVersion: config.openshift.io/v1",
      "kind: ImageDigestMirrorSet",
      `metadata: {name: ${name}}`,
      "spec:",
      "  imageDigestMirrors:",
      `    - {source: registry.redhat.io/a, mirrorSourcePolicy: ${policy}, mirrors: [${mirror}]}`,
      "",
    ].join("\n");
  const read = (...texts: readonly string[]): ReturnType<typeof readClusterResources> =>
    readClusterResources(texts.map((text, at) => ({ path: `${at}.yaml`, text })));

  test("are never said to drain no node", () => {
    const first = mirrorSet("one", "NeverContactSource", "m.example.test/a");
    const before = read(first).resources;
    const after = read(
      first,
      mirrorSet("two", "AllowContactingSource", "n.example.test/a"),
    ).resources;
    const review = reviewPasses(undefined, { before, after });
    expect(review.nodes).toBeUndefined();
    expect(review.refusals).toMatchObject([{ rule: "policy-conflict" }]);
    for (const text of [
      reviewAsText(review),
      reviewAsMarkdown(review, { title: "x", maxBytes: 9_000 }),
    ]) {
      expect(text).toContain("Nothing is applied");
      expect(text).not.toContain("No node drains");
    }
  });
});

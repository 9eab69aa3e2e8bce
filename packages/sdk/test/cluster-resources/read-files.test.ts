import { readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { describe, expect, test } from "vitest";
import { read, told } from "./golden.ts";

const idms =
  "apiVersion: config.openshift.io/v1\nkind: ImageDigestMirrorSet\nmetadata:\n  name: a\n";

function withEntry(entry: string): string {
  return `${idms}spec:\n  imageDigestMirrors:\n    - ${entry}\n`;
}

describe("several objects", () => {
  const tagged = `apiVersion: config.openshift.io/v1\nkind: ImageTagMirrorSet\nmetadata: {name: a}\nspec: {}\n`;

  test("documents, items of a List however deep, and empty documents are told apart", () => {
    const items = [`${idms}spec: {}\n`, tagged].map(
      (text) => `- ${text.replace(/\n(?=.)/g, "\n  ")}`,
    );
    const list = `---\n---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n${items.join("")}`;
    const nested = `{"apiVersion":"v1","kind":"List","items":[{"kind":"ImageTagMirrorSetList","apiVersion":"config.openshift.io/v1","items":[{"apiVersion":"config.openshift.io/v1","kind":"ImageTagMirrorSet","metadata":{"name":"b"},"spec":{}}]}]}`;
    const { resources, problems } = readClusterResources([
      { path: "l.yaml", text: list },
      { path: "l.json", text: nested },
    ]);
    expect(problems).toEqual([]);
    expect(
      resources.map(({ kind, name, origin }) => [
        kind,
        name,
        origin.file,
        origin.line,
        origin.column,
      ]),
    ).toEqual([
      ["ImageDigestMirrorSet", "a", "l.yaml", 8, 3],
      ["ImageTagMirrorSet", "a", "l.yaml", 13, 3],
      ["ImageTagMirrorSet", "b", "l.json", 1, 122],
    ]);
  });

  test("one object written twice counts once and keeps the stamp that one of them has", () => {
    const stamped = `${idms}  annotations: {createdBy: x}\nspec: {}\n`;
    const { resources, problems } = readClusterResources([
      { path: "b.yaml", text: stamped },
      {
        path: "a.json",
        text: '{"kind":"ImageDigestMirrorSet","apiVersion":"config.openshift.io/v1","spec":{},"metadata":{"name":"a"}}',
      },
    ]);
    expect(problems).toEqual([]);
    expect(resources.map(({ origin, createdBy }) => [origin.file, createdBy])).toEqual([
      ["a.json", "x"],
    ]);
  });

  test("one name with two contents is a collision that names both places", () => {
    const reading = readClusterResources([
      { path: "b.yaml", text: `\n${withEntry("source: b.test")}` },
      { path: "a.yaml", text: withEntry("source: a.test") },
    ]);
    expect(reading.resources.map(({ origin }) => origin.file)).toEqual(["a.yaml"]);
    expect(told(reading)).toEqual([
      'error name-collision 2:1 ImageDigestMirrorSet "a" is duplicated with different content: here and at a.yaml:1:1',
    ]);
  });
});

describe("what is none of oc-mirror's", () => {
  test("objects of other kinds, and of other versions, are kept aside", () => {
    const reading = read(
      [
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: ns}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: openshift-config-managed}\ndata: {a: b}\n",
        "apiVersion: catalogd.operatorframework.io/v1\nkind: ClusterCatalog\nmetadata: {name: cc}\n",
      ].join("---\n"),
    );
    expect(reading.resources).toEqual([]);
    expect(
      reading.others.map(({ apiVersion, kind, name, namespace }) => [
        apiVersion,
        kind,
        name,
        namespace,
      ]),
    ).toEqual([
      ["v1", "Namespace", "ns", undefined],
      ["v1", "ConfigMap", "c", "openshift-config-managed"],
      ["catalogd.operatorframework.io/v1", "ClusterCatalog", "cc", undefined],
    ]);
    expect(told(reading)).toEqual([
      'info unknown-kind 2:7 Namespace "ns" ("v1") is not a cluster resource of oc-mirror: mirrorkit ignores it',
      'info unknown-kind 6:7 ConfigMap "c" ("v1") is not a cluster resource of oc-mirror: mirrorkit ignores it',
      'warning unknown-kind 10:13 ClusterCatalog "cc" is of "catalogd.operatorframework.io/v1", not of olm.operatorframework.io/v1: mirrorkit ignores it',
    ]);
  });

  test.each([
    ["config.openshift.io/v1", "imageDigestMirrorSet", "ImageDigestMirrorSet"],
    ["config.openshift.io/v1", "ImageDigestMirrorSets", "ImageDigestMirrorSet"],
    ["config.openshift.io/v1", "ImageTagMirrorset", "ImageTagMirrorSet"],
    ["config.openshift.io/v1", "ImageTagsMirrorSet", "ImageTagMirrorSet"],
    ["operator.openshift.io/v1alpha1", "ImageContentSourcePolicies", "ImageContentSourcePolicy"],
    ["operators.coreos.com/v1alpha1", "Catalogsource", "CatalogSource"],
    ["olm.operatorframework.io/v1", "ClusterCatalogue", "ClusterCatalog"],
    ["updateservice.operator.openshift.io/v1", "UpdateServices", "UpdateService"],
  ])("%s has no kind %s, and what was meant is named", (apiVersion, kind, meant) => {
    const reading = read(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\n`);
    expect(told(reading)).toEqual([
      `error unknown-kind 2:7 there is no kind "${kind}" in ${apiVersion}: a cluster rejects the object, so nothing in it takes effect`,
    ]);
    expect(reading.problems[0]?.help).toBe(`Did you mean ${meant}?`);
  });

  test.each([
    ["config.openshift.io/v1", "Image"],
    ["config.openshift.io/v1", "ImageContentPolicy"],
    ["config.openshift.io/v1", "ImagePolicy"],
    ["config.openshift.io/v1", "ClusterImagePolicy"],
    ["config.openshift.io/v1", "OperatorHub"],
    ["config.openshift.io/v1", "ImageDigestMirrorSetList"],
    ["operator.openshift.io/v1alpha1", "ClusterVersionOperator"],
    ["operators.coreos.com/v1", "CatalogSourceConfig"],
    ["operators.coreos.com/v1alpha1", "Subscription"],
    ["operators.coreos.com/v1alpha1", "ClusterServiceVersion"],
    ["olm.operatorframework.io/v1", "ClusterExtension"],
    ["olm.operatorframework.io/v1", "ClusterExtensionRevision"],
  ])("%s has a kind %s, which is not taken for a misspelt one", (apiVersion, kind) => {
    const reading = read(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\n`);
    expect(reading.problems.map(({ severity }) => severity)).toEqual(["info"]);
  });

  test.each([
    [
      "operators.coreos.com/v1alpha1\nkind: CatalogSource\nmetadata: {name: x, namespace: ns}\nspec: {sourceType: grcp, image: m.test/a:b}",
      'error invalid-resource 4:20 CatalogSource "x": spec.sourceType "grcp" is not supported',
      "Write grpc, internal or configmap.",
    ],
    [
      "olm.operatorframework.io/v1\nkind: ClusterCatalog\nmetadata: {name: x}\nspec: {source: {type: image, image: {ref: m.test/a:b}}}",
      'error invalid-resource 4:23 ClusterCatalog "x": spec.source.type "image" is not supported',
      "Write Image.",
    ],
  ])("a type of source that no cluster has: %s", (text, problem, help) => {
    const reading = read(`apiVersion: ${text}\n`);
    expect(told(reading)).toContain(problem);
    expect(reading.problems[0]?.help).toBe(help);
  });

  test("an ImageContentSourcePolicy is read, with the way to move on", () => {
    const reading = read(
      "apiVersion: operator.openshift.io/v1alpha1\nkind: ImageContentSourcePolicy\nmetadata: {name: icsp}\nspec:\n  repositoryDigestMirrors:\n  - {mirrors: [m.test], source: a.test}\n",
    );
    expect(reading.resources).toMatchObject([
      { entries: [{ source: "a.test", mirrors: ["m.test"] }] },
    ]);
    expect(told(reading)).toEqual([
      'warning deprecated-kind 2:7 ImageContentSourcePolicy "icsp" has a deprecated kind: mirrorkit reads it but never writes it',
    ]);
    expect(reading.problems[0]?.help).toContain("oc adm migrate icsp");
  });

  test.each([
    ["a list", "- name: play\n", "warning not-an-object 1:1 expected an object, found a list"],
    ["a text", "hello\n", "warning not-an-object 1:1 expected an object, found text"],
    [
      "values of a chart",
      "a: 1\n",
      "warning not-an-object 1:1 not a Kubernetes object: apiVersion or kind is missing",
    ],
    [
      "a template",
      "{{- if .Values.x }}\nkind: A\n",
      'error yaml 1:1 this is a template: render it first ("{{- if .Values.x }}" is Helm)',
    ],
    [
      "a template of values",
      "kind: {{ kind }}\n",
      'error yaml 1:7 this is a template: render it first ("{{ kind }}" is Jinja)',
    ],
  ])("%s is reported with its place", (_, text, problem) => {
    expect(told(read(text))).toContain(problem);
  });

  test("outside text is escaped in messages", () => {
    const { problems } = read(
      'apiVersion: "v1\\e[2J"\nkind: "Na\\nme"\nmetadata: {name: "x\\r"}\n',
    );
    expect(problems.map(({ message }) => message)).toEqual([
      'Na\\u000ame "x\\u000d" ("v1\\u001b[2J") is not a cluster resource of oc-mirror: mirrorkit ignores it',
    ]);
  });
});

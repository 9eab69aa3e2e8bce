import { readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { describe, expect, test } from "vitest";
import { golden, only, read, told } from "./golden.ts";

const header = "apiVersion: config.openshift.io/v1\nkind: ImageDigestMirrorSet\n";
const idms = `${header}metadata:\n  name: a\n`;

function withEntry(entry: string): string {
  return `${idms}spec:\n  imageDigestMirrors:\n    - ${entry}\n`;
}

function views(step: string): Record<string, unknown>[] {
  return golden(step).resources.map(
    ({ object: _object, origin: _origin, createdAt: _createdAt, ...view }) => {
      const { entryOrigins: _entryOrigins, ...rest } = { entryOrigins: [], ...view };
      return rest;
    },
  );
}

describe("what oc-mirror writes", () => {
  test("is read without a problem, each object once, in apply order", () => {
    const { resources, others, problems } = golden("production/2-push");
    expect(
      resources.map(({ kind, name, origin }) => [kind, name, origin.file, origin.line]),
    ).toEqual([
      ["ConfigMap", "mirrored-release-signatures", "signature-configmap.json", 1],
      ["ImageDigestMirrorSet", "idms-operator-0", "idms-oc-mirror.yaml", 2],
      ["ImageDigestMirrorSet", "idms-release-0", "idms-oc-mirror.yaml", 28],
      ["ImageTagMirrorSet", "itms-generic-0", "itms-oc-mirror.yaml", 16],
      ["ImageTagMirrorSet", "itms-release-0", "itms-oc-mirror.yaml", 2],
      [
        "CatalogSource",
        "cs-certified-operator-index-v4-20",
        "cs-certified-operator-index-v4-20.yaml",
        1,
      ],
      ["CatalogSource", "cs-redhat-operator-index-v4-20", "cs-redhat-operator-index-v4-20.yaml", 1],
      [
        "ClusterCatalog",
        "cc-certified-operator-index-v4-20",
        "cc-certified-operator-index-v4-20.yaml",
        1,
      ],
      [
        "ClusterCatalog",
        "cc-redhat-operator-index-v4-20",
        "cc-redhat-operator-index-v4-20.yaml",
        1,
      ],
    ]);
    expect(others).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("gives typed views of mirror sets, catalogs, signatures and the UpdateService", () => {
    const stamp = { createdBy: "oc-mirror v2", toolVersion: "v0.0.0-unknown" };
    expect(views("graph/2-push")).toEqual([
      {
        kind: "ConfigMap",
        name: "mirrored-release-signatures",
        namespace: "openshift-config-managed",
        signatures: [
          expect.objectContaining({ digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }),
          expect.objectContaining({ content: expect.stringMatching(/^owGbwMvMwME/) }),
        ],
        ...stamp,
      },
      {
        kind: "ImageDigestMirrorSet",
        name: "idms-release-0",
        entries: [
          {
            source: "quay.io/openshift-release-dev/ocp-release",
            mirrors: ["quay.example.test/graph/openshift/release-images"],
          },
          {
            source: "quay.io/openshift-release-dev/ocp-v4.0-art-dev",
            mirrors: ["quay.example.test/graph/openshift/release"],
          },
        ],
        ...stamp,
      },
      {
        kind: "ImageTagMirrorSet",
        name: "itms-release-0",
        entries: [
          {
            source: "quay.io/openshift-release-dev/ocp-release",
            mirrors: ["quay.example.test/graph/openshift/release-images"],
          },
        ],
        ...stamp,
      },
      {
        kind: "UpdateService",
        name: "update-service-oc-mirror",
        namespace: "openshift-update-service",
        releases: "quay.example.test/graph/openshift/release-images",
        graphDataImage: "quay.example.test/graph/openshift/graph-image:latest",
        replicas: 2,
        ...stamp,
      },
    ]);
    expect(
      views("renamed-catalogs/2-push").filter(({ kind }) => /Catalog/.test(String(kind))),
    ).toEqual([
      {
        kind: "CatalogSource",
        name: "cs-certified-operator-index-v4-20",
        namespace: "openshift-marketplace",
        image: "quay.example.test/ocp/mirror/redhat/certified-operator-index:v4.20",
        ...stamp,
      },
      {
        kind: "CatalogSource",
        name: "cs-redhat-operators-v4-20-produc",
        namespace: "openshift-marketplace",
        image: "quay.example.test/ocp/mirror/platform/redhat-operators:v4.20-production",
        displayName: "Platform operators",
        publisher: "Platform team",
        ...stamp,
      },
      {
        kind: "ClusterCatalog",
        name: "cc-certified-operator-index-v4-20",
        image: "quay.example.test/ocp/mirror/redhat/certified-operator-index:v4.20",
        ...stamp,
      },
      {
        kind: "ClusterCatalog",
        name: "cc-redhat-operators-v4-20-produc",
        image: "quay.example.test/ocp/mirror/platform/redhat-operators:v4.20-production",
        ...stamp,
      },
    ]);
  });

  test.each([
    ["2026-11-23T09:07:20Z", "2026-11-23T09:07:20.000Z"],
    ["2026-11-23T11:07:20.5+02:00", "2026-11-23T09:07:20.000Z"],
    ["2026-11-23T04:07:20-05:00", "2026-11-23T09:07:20.000Z"],
    ["Monday, 23-Nov-26 09:07:20 UTC", "2026-11-23T09:07:20.000Z"],
    ["Thursday, 29-May-25 22:08:12 UTC", "2025-05-29T22:08:12.000Z"],
    ["Monday, 23-Nov-26 09:07:20 CET", undefined],
    ["Monday, 31-Feb-26 09:07:20 UTC", undefined],
    ["2026-02-30T09:07:20Z", undefined],
    ["2026-11-23T25:07:20Z", undefined],
    ["yesterday", undefined],
  ])("createdAt %s is %s", (text, expected) => {
    const annotations = `  annotations:\n    createdAt: "${text}"\n    createdBy: x\n`;
    const resource = only(`${idms}${annotations}spec: {}\n`);
    expect(resource.createdAt?.toISOString()).toBe(expected);
    expect(resource.createdBy).toBe("x");
    expect(resource.toolVersion).toBeUndefined();
  });
});

describe("shapes that matter", () => {
  test.each([
    ["a spec that is missing", idms, "1:1", "spec is missing: expected a mapping"],
    ["a spec without value", `${idms}spec:\n`, "5:1", "spec is nothing, not a mapping"],
    [
      "a list without value",
      `${idms}spec:\n  imageDigestMirrors:\n`,
      "6:3",
      "spec.imageDigestMirrors is nothing, not a list",
    ],
    [
      "an entry that is text",
      withEntry("quay.io"),
      "7:7",
      "spec.imageDigestMirrors[0] is text, not a mapping",
    ],
    [
      "a source that is missing",
      withEntry("mirrors: [m.test]"),
      "7:7",
      "spec.imageDigestMirrors[0].source is missing: expected text",
    ],
    [
      "a source that is a number",
      withEntry("source: 4.20"),
      "7:15",
      "spec.imageDigestMirrors[0].source is a number, not text",
    ],
    [
      "mirrors that are text",
      withEntry("{source: a.test, mirrors: m.test}"),
      "7:33",
      "spec.imageDigestMirrors[0].mirrors is text, not a list",
    ],
    [
      "a mirror that is a mapping",
      withEntry("{source: a.test, mirrors: [{}]}"),
      "7:34",
      "spec.imageDigestMirrors[0].mirrors[0] is a mapping, not text",
    ],
    [
      "an unknown policy",
      withEntry("{source: a.test, mirrorSourcePolicy: Never}"),
      "7:44",
      'spec.imageDigestMirrors[0].mirrorSourcePolicy "Never" is unknown',
    ],
  ])("%s is an error with its place", (_, text, place, message) => {
    const { resources, problems } = read(text);
    expect(resources).toEqual([]);
    expect(told({ problems })).toEqual([
      `error invalid-resource ${place} ImageDigestMirrorSet "a": ${message}`,
    ]);
  });

  test("mirrors and the list of entries may be left out", () => {
    const bare = only(`${idms}spec: {}\n`);
    const noMirrors = only(withEntry("{source: a.test, mirrorSourcePolicy: NeverContactSource}"));
    expect(bare).toMatchObject({ entries: [] });
    expect(noMirrors).toMatchObject({
      entries: [{ source: "a.test", mirrors: [], mirrorSourcePolicy: "NeverContactSource" }],
    });
  });

  test.each([
    ["quay.io"],
    ["Registry.Example.test:5000/a/b.c/d__e/f--g"],
    ["localhost:5000/a"],
    ["10.0.0.1/a"],
    ["*.example.test"],
  ])("the source %s is fine", (source) => {
    expect(only(withEntry(`source: "${source}"`))).toMatchObject({ entries: [{ source }] });
  });

  test.each([
    ["", "is empty"],
    [" a.test", '" a.test" has leading or trailing white space'],
    ["https://a.test/b", '"https://a.test/b" has a scheme'],
    ["a.test/B", '"a.test/B" has upper-case letters in its path'],
    ["a.test/b:v1", '"a.test/b:v1" has a tag'],
    ["a.test:5000/b@sha256:00", '"a.test:5000/b@sha256:00" has a digest'],
    ["a.test/", '"a.test/" ends in a slash'],
    ["*.a.test", '"*.a.test" has a wildcard, which only a source may have'],
    ["<registry>/b", '"<registry>/b" is not a valid host[:port][/namespace…][/repository]'],
    ["a.test/b//c", '"a.test/b//c" is not a valid host[:port][/namespace…][/repository]'],
    ["a.test/b..c", '"a.test/b..c" is not a valid host[:port][/namespace…][/repository]'],
    [`a.test/${"a".repeat(5000)}!`, "(5008 characters)"],
  ])("the mirror %j is refused", (mirror, message) => {
    const [problem, more] = read(withEntry(`{source: a.test, mirrors: ["${mirror}"]}`)).problems;
    expect(problem?.message).toContain(message);
    expect(problem?.position).toEqual({ file: "f.yaml", line: 7, column: 34 });
    expect(more).toBeUndefined();
  });

  test.each([
    ["metadata: {}", "metadata.name is missing: expected text"],
    ["metadata: {name: 1}", "metadata.name is a number, not text"],
    ["metadata: {name: ../a}", '"../a": metadata.name "../a" is not a valid resource name'],
    ["metadata: {name: a, namespace: A}", 'metadata.namespace "A" is not a valid namespace'],
    ["spec: {}", "metadata is missing: expected a mapping"],
  ])("metadata %s is refused", (metadata, message) => {
    const spec = metadata.startsWith("spec") ? "" : "spec: {}\n";
    const { problems } = read(`${header}${metadata}\n${spec}`);
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    [
      "operators.coreos.com/v1alpha1",
      "CatalogSource",
      "{}",
      "spec.sourceType is missing: expected text",
    ],
    [
      "operators.coreos.com/v1alpha1",
      "CatalogSource",
      "{sourceType: grpc, image: 'a.test/B:v1'}",
      'spec.image "a.test/B:v1" is not a valid image reference: the repository "B" has upper-case letters',
    ],
    [
      "operators.coreos.com/v1alpha1",
      "CatalogSource",
      "{sourceType: grpc, image: 'docker://a.test/b:v1'}",
      'spec.image "docker://a.test/b:v1" has a transport prefix, which clusters do not support',
    ],
    [
      "operators.coreos.com/v1alpha1",
      "CatalogSource",
      "{sourceType: grpc, displayName: 4.20}",
      "spec.displayName is a number, not text",
    ],
    [
      "olm.operatorframework.io/v1",
      "ClusterCatalog",
      "{}",
      "spec.source is missing: expected a mapping",
    ],
    [
      "olm.operatorframework.io/v1",
      "ClusterCatalog",
      "{source: {type: Image}}",
      "spec.source.image is missing: expected a mapping",
    ],
    [
      "olm.operatorframework.io/v1",
      "ClusterCatalog",
      "{source: {type: Image, image: {}}}",
      "spec.source.image.ref is missing: expected text",
    ],
    [
      "updateservice.operator.openshift.io/v1",
      "UpdateService",
      "{releases: a.test/b, graphDataImage: a.test/c:v1}",
      "spec.replicas is missing: expected a number",
    ],
    [
      "updateservice.operator.openshift.io/v1",
      "UpdateService",
      "{releases: a.test/b, graphDataImage: a.test/c:v1, replicas: 1.5}",
      "spec.replicas is a number, not a whole number",
    ],
  ])("%s %s with spec %s is refused", (apiVersion, kind, spec, message) => {
    const { problems } = read(
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\nspec: ${spec}\n`,
    );
    expect(problems.map((problem) => problem.message)).toEqual([`${kind} "x": ${message}`]);
  });
});

test("a mirror that is listed twice is a warning, and nodes get it as it is", () => {
  const text = withEntry("{source: a.test, mirrors: [m.test, m.test]}");
  const { resources, problems } = readClusterResources([{ path: "f.yaml", text }]);
  expect(problems).toEqual([
    expect.objectContaining({ rule: "duplicate-mirror", severity: "warning" }),
  ]);
  expect(resources).toHaveLength(1);
});

test.each([
  ["ImageDigestMirrorSet", "imageTagMirrors", "imageDigestMirrors"],
  ["ImageTagMirrorSet", "imageDigestMirrors", "imageTagMirrors"],
  ["ImageDigestMirrorSet", "repositoryDigestMirrors", "imageDigestMirrors"],
])("%s with %s is a warning: a cluster drops the field", (kind, field, own) => {
  const text = `apiVersion: config.openshift.io/v1\nkind: ${kind}\nmetadata: {name: x}\nspec:\n  ${field}: [{source: a.test, mirrors: [m.test]}]\n`;
  const { resources, problems } = readClusterResources([{ path: "f.yaml", text }]);
  expect(problems).toEqual([
    {
      rule: "ignored-field",
      severity: "warning",
      message: `${kind} "x": spec.${field} is not a field of this kind: clusters ignore its entries`,
      help: `Write ${own}, or change the kind to the one that has the field.`,
      lost: "field",
      position: { file: "f.yaml", line: 5, column: 3 },
    },
  ]);
  expect(resources).toMatchObject([{ kind, entries: [] }]);
});

import { readCatalog, writeCatalog } from "@mirrorkit/sdk/catalog";
import { describe, expect, test } from "vitest";
import { bundleVersion, requiredKinds, requiredPackages } from "#models/catalog";

const bundle = {
  schema: "olm.bundle",
  package: "gitops",
  name: "gitops.v1.2.0",
  image: "registry.example.test/gitops/bundle@sha256:1",
  relatedImages: [{ name: "", image: "registry.example.test/gitops/bundle@sha256:1" }],
  properties: [
    { type: "olm.package", value: { packageName: "gitops", version: "1.2.0", release: "2" } },
    { type: "olm.gvk.required", value: { group: "a.example.com", kind: "A", version: "v1" } },
    { type: "olm.package.required", value: { packageName: "pipelines", versionRange: ">=1.0.0" } },
    {
      type: "olm.constraint",
      value: {
        all: { constraints: [{ package: { packageName: "serverless", versionRange: "<2.0.0" } }] },
      },
    },
    { type: "olm.csv.metadata", value: { displayName: "GitOps", annotations: { long: "x" } } },
    { type: "olm.bundle.object", value: { data: "aGVhdnk=" } },
  ],
};
const documents = [
  {
    schema: "olm.package",
    name: "gitops",
    defaultChannel: "latest",
    description: 'GitOps, {braces} and "quotes"',
  },
  {
    schema: "olm.channel",
    package: "gitops",
    name: "latest",
    entries: [
      {
        name: "gitops.v1.2.0",
        replaces: "gitops.v1.1.0",
        skips: ["gitops.v1.1.1"],
        skipRange: ">=1.0.0 <1.2.0",
      },
    ],
  },
  bundle,
  {
    schema: "olm.deprecations",
    package: "gitops",
    entries: [{ reference: { schema: "olm.channel", name: "old" }, message: "use latest" }],
  },
  { schema: "custom.blob", anything: 1 },
];
const forms: readonly (readonly [string, string])[] = [
  ["indented JSON", documents.map((one) => JSON.stringify(one, null, 4)).join("\n")],
  ["JSON, a document a line", documents.map((one) => JSON.stringify(one)).join("\n")],
  ["JSON without anything between", documents.map((one) => JSON.stringify(one)).join("")],
  [
    "JSON with Windows line ends",
    documents
      .map((one) => JSON.stringify(one, null, 2))
      .join("\r\n")
      .replaceAll("\n", "\r\n"),
  ],
  [
    "YAML",
    `---
schema: olm.package
name: gitops
defaultChannel: latest
description: 'GitOps, {braces} and "quotes"'
---
schema: olm.channel
package: gitops
name: latest
entries:
- name: gitops.v1.2.0
  replaces: gitops.v1.1.0
  skips:
  - gitops.v1.1.1
  skipRange: '>=1.0.0 <1.2.0'
---
schema: olm.bundle
package: gitops
name: gitops.v1.2.0
image: registry.example.test/gitops/bundle@sha256:1
relatedImages:
- image: registry.example.test/gitops/bundle@sha256:1
  name: ""
properties:
- type: olm.package
  value:
    packageName: gitops
    release: "2"
    version: 1.2.0
- type: olm.gvk.required
  value:
    group: a.example.com
    kind: A
    version: v1
- type: olm.package.required
  value:
    packageName: pipelines
    versionRange: '>=1.0.0'
- type: olm.constraint
  value:
    all:
      constraints:
      - package:
          packageName: serverless
          versionRange: <2.0.0
- type: olm.csv.metadata
  value:
    annotations:
      long: |-
        text: that
        --- is no document
    displayName: GitOps
- type: olm.bundle.object
  value:
    data: aGVhdnk=
---
schema: olm.deprecations
package: gitops
entries:
- message: use latest
  reference:
    name: old
    schema: olm.channel
---
schema: custom.blob
anything: 1
`,
  ],
];

describe("a catalog", () => {
  test.each(forms)("of %s gives packages, channels, bundles and deprecations", (_, text) => {
    const { catalog, problems } = readCatalog(text, "catalog");
    expect(problems).toEqual([]);
    expect(catalog.packages).toEqual([
      { name: "gitops", defaultChannel: "latest", description: 'GitOps, {braces} and "quotes"' },
    ]);
    expect(catalog.channels).toEqual([
      {
        package: "gitops",
        name: "latest",
        entries: [
          {
            name: "gitops.v1.2.0",
            replaces: "gitops.v1.1.0",
            skips: ["gitops.v1.1.1"],
            skipRange: ">=1.0.0 <1.2.0",
          },
        ],
      },
    ]);
    expect(catalog.deprecations).toEqual([
      {
        package: "gitops",
        entries: [{ schema: "olm.channel", name: "old", message: "use latest" }],
      },
    ]);
    const [found] = catalog.bundles;
    if (found === undefined) throw new Error("no bundle");
    expect(found).toMatchObject({
      name: "gitops.v1.2.0",
      displayName: "GitOps",
      relatedImages: [{ name: "" }],
    });
    expect(bundleVersion(found)).toEqual({ package: "gitops", version: "1.2.0", release: "2" });
    expect(requiredPackages(found)).toEqual([
      { name: "pipelines", versionRange: ">=1.0.0" },
      { name: "serverless", versionRange: "<2.0.0" },
    ]);
    expect(requiredKinds(found)).toEqual([{ group: "a.example.com", version: "v1", kind: "A" }]);
  });

  test("keeps nothing of the manifests of operators, which are most of its bytes", () => {
    const text = forms[0]?.[1] ?? "";
    const [found] = readCatalog(text, "catalog").catalog.bundles;
    const heavy = found?.properties.filter(({ type }) => /csv|object/.test(type));
    expect(heavy).toEqual([{ type: "olm.csv.metadata" }, { type: "olm.bundle.object" }]);
  });

  test.each(forms)("of %s is the same after writing it", (_, text) => {
    const { catalog } = readCatalog(text, "catalog");
    expect(readCatalog(writeCatalog(catalog), "again")).toEqual({ catalog, problems: [] });
  });

  test.each([
    ["a document that does not end", '{"schema":"olm.package","name":"a"}\n{"schema":', 2, 1],
    ["what is no document", '{"schema":"olm.package","name":"a"}\n\n  text', 3, 3],
    ["a document without a schema", '{"name":"a"}', 1, 1],
    ["a member of another type", '{"schema":"olm.package",\n "name":7}', 1, 1],
    [
      "JSON that is broken",
      '{"schema":"olm.package",,}\n{"schema":"olm.package","name":"a"}',
      1,
      1,
    ],
    ["YAML that is broken", "schema: olm.package\nname: a\n---\nschema: 'x\n", 5, 1],
    ["a YAML document that is a list", "schema: olm.package\nname: a\n---\n- a\n", 3, 1],
    ["an unquoted number as version in YAML", "schema: olm.channel\nname: 1.2\npackage: a\n", 1, 1],
  ])("with %s says where", (_, text, line, column) => {
    const { problems } = readCatalog(text, "configs/a.json");
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      rule: "catalog-document",
      severity: "error",
      position: { file: "configs/a.json", line, column },
    });
  });

  test("reads what stands beside a document that is broken", () => {
    const text = '{"schema":"olm.package","name":7}\n{"schema":"olm.package","name":"b"}';
    expect(readCatalog(text, "f").catalog.packages.map(({ name }) => name)).toEqual(["b"]);
  });

  test("of one document of 20 MB is read in one go", () => {
    const data = "x".repeat(20_000_000);
    const text = JSON.stringify({
      ...bundle,
      properties: [{ type: "olm.bundle.object", value: { data } }],
    });
    expect(readCatalog(text, "f").catalog.bundles).toHaveLength(1);
  });
});

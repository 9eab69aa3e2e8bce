import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { describe, expect, test } from "vitest";
import { read, told } from "./golden.ts";

const kinds = {
  idms: ["config.openshift.io/v1", "ImageDigestMirrorSet", "imageDigestMirrors"],
  itms: ["config.openshift.io/v1", "ImageTagMirrorSet", "imageTagMirrors"],
  icsp: ["operator.openshift.io/v1alpha1", "ImageContentSourcePolicy", "repositoryDigestMirrors"],
} as const;

function head(form: keyof typeof kinds): string {
  const [apiVersion, kind] = kinds[form];
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: x\n`;
}

/** A set of one entry with a further line in it, in line 9. */
function withLine(form: keyof typeof kinds, line: string): string {
  const [, , list] = kinds[form];
  return `${head(form)}spec:\n  ${list}:\n    - source: a.test/x\n      mirrors: [m.test/x]\n      ${line}\n`;
}

function helpOf(text: string, rule = "unknown-field"): readonly (string | undefined)[] {
  return read(text).problems.flatMap((one) => (one.rule === rule ? [one.help] : []));
}

describe("p14: a field that a mirror set does not have is an error with its place and what was meant", () => {
  test.each([
    ["idms", "sourcePolicy: NeverContactSource", /mirrorSourcePolicy/],
    ["itms", "imagePullPolicy: IfNotPresent", /mirrorSourcePolicy/],
    ["itms", "mirrorSourcepolicy: NeverContactSource", /Did you mean mirrorSourcePolicy\?/],
    ["idms", "mirorSourcePolicy: NeverContactSource", /Did you mean mirrorSourcePolicy\?/],
    ["idms", "mirror: [m.test/y]", /Write mirrors, with a list/],
    ["icsp", "mirrorSourcePolicy: NeverContactSource", /write an ImageDigestMirrorSet/],
    ["icsp", "allowMirrorByTags: true", /ImageTagMirrorSet/],
    ["idms", "note: text", /Remove it\. Known fields: source, mirrors, mirrorSourcePolicy/],
  ] as const)("in an entry of an %s: %s", (form, line, help) => {
    const { resources } = read(withLine(form, line));
    const [, kind, list] = kinds[form];
    const field = line.replace(/:.*/, "");
    const reports = told(read(withLine(form, line))).filter((one) => one.includes("unknown-field"));
    expect(reports).toEqual([
      `error unknown-field 9:7 ${kind} "x": spec.${list}[0].${field} is not a field of this kind: a cluster rejects the object or drops the field`,
    ]);
    expect(helpOf(withLine(form, line))).toEqual([expect.stringMatching(help) as string]);
    expect(resources).toHaveLength(1);
  });

  test.each([
    ["mirrorSourcePolicy: NeverContactSource", "mirrorSourcePolicy", /in the entry/],
    ["imageDigestSources: []", "imageDigestSources", /Write imageDigestMirrors/],
    ["imageContentSources: []", "imageContentSources", /Write imageDigestMirrors/],
    ["imageDigestMirror: []", "imageDigestMirror", /Did you mean imageDigestMirrors\?/],
    ["mirrors: [m.test]", "mirrors", /Did you mean spec\.imageDigestMirrors\[\]\.mirrors\?/],
  ])("below spec: %s", (line, field, help) => {
    const text = `${head("idms")}spec:\n  ${line}\n  imageDigestMirrors: []\n`;
    expect(told(read(text))).toEqual([
      `error unknown-field 6:3 ImageDigestMirrorSet "x": spec.${field} is not a field of this kind: a cluster rejects the object or drops the field`,
    ]);
    expect(helpOf(text)).toEqual([expect.stringMatching(help) as string]);
  });

  test("beside spec", () => {
    const text = `${head("idms")}imageDigestMirrors: []\nspec: {}\n`;
    expect(told(read(text))).toEqual([
      'error unknown-field 5:1 ImageDigestMirrorSet "x": imageDigestMirrors is not a field of this kind: a cluster rejects the object or drops the field',
    ]);
    expect(helpOf(text)).toEqual(["Did you mean spec.imageDigestMirrors?"]);
  });

  test("a policy that the kind does not know is an error too", () => {
    const text = withLine("idms", "mirrorSourcePolicy: Never");
    expect(told(read(text))).toEqual([
      expect.stringMatching(/^error invalid-resource 9:27 .*"Never" is unknown$/) as string,
    ]);
  });

  test("an object as a cluster prints it has no unknown field", () => {
    const text = `${withLine("idms", "mirrorSourcePolicy: NeverContactSource")}status: {}\n`;
    expect(read(text).problems).toEqual([]);
  });
});

describe("fields of catalogs that oc-mirror never writes", () => {
  const source = (line: string): string =>
    `apiVersion: operators.coreos.com/v1alpha1\nkind: CatalogSource\nmetadata: {name: c, namespace: ns}\nspec:\n  sourceType: grpc\n  image: a.test/b:v1\n  ${line}\n`;
  const catalog = (line: string): string =>
    `apiVersion: olm.operatorframework.io/v1\nkind: ClusterCatalog\nmetadata: {name: c}\nspec:\n  source: {type: Image, image: {ref: "a.test/b:v1"}}\n  ${line}\n`;

  test.each([
    [source("displayname: x"), "error unknown-field 7:3", "Did you mean displayName?"],
    [
      source("updateStrategy: {registryPol: {interval: 10m}}"),
      "error unknown-field 7:20",
      "Did you mean registryPoll?",
    ],
    [
      source("interval: 10m"),
      "error unknown-field 7:3",
      "Did you mean spec.updateStrategy.registryPoll.interval?",
    ],
    [
      catalog("availability: Available"),
      "error unknown-field 6:3",
      "Write availabilityMode: Available or Unavailable.",
    ],
    [catalog("prioritty: 1"), "error unknown-field 6:3", "Did you mean priority?"],
  ])("a slip is an error: %#", (text, start, help) => {
    expect(told(read(text))).toEqual([expect.stringContaining(start) as string]);
    expect(helpOf(text)).toEqual([help]);
  });

  test("one that resembles no other is a warning, as a newer cluster may have it, and the object is kept", () => {
    const text = source("zeta: x");
    expect(told(read(text))).toEqual([expect.stringContaining("warning unknown-field 7:3")]);
    expect(read(text).resources).toHaveLength(1);
  });
});

const corpus = fileURLToPath(new URL("../../../../../shared/corpus/", import.meta.url));

test.skipIf(!existsSync(corpus))(
  "of the public mirror sets and catalogs only those with a slip have an unknown field (skipped where ../shared is absent)",
  () => {
    const found = ["resources", "gitops"].flatMap((folder) =>
      readdirSync(`${corpus}${folder}`, { encoding: "utf8" }).flatMap((path) => {
        const text = readFileSync(`${corpus}${folder}/${path}`, "utf8");
        const { problems } = readClusterResources([{ path, text }]);
        return problems.filter(({ rule }) => rule === "unknown-field");
      }),
    );
    expect(new Set(found.map(({ message }) => message))).toEqual(
      new Set([
        'ImageTagMirrorSet "isf-fdf": spec.mirrorSourcePolicy is not a field of this kind: a cluster rejects the object or drops the field',
      ]),
    );
  },
);

import { readFileSync } from "node:fs";
import { type ImageSetReading, readImageSet } from "@mirrorkit/sdk/imageset";
import type { Problem } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { takeMarks } from "./marks.ts";

const header = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\n";
const deleteHeader = header.replace("kind: Image", "kind: DeleteImage");
const catalog = "registry.redhat.io/redhat/redhat-operator-index:v4.20";

function refusalsOf(text: string): readonly string[] {
  return readImageSet(text, "f.yaml").problems.map(brief);
}

function brief({ rule, position }: Problem): string {
  return `${position?.line}:${position?.column} ${rule}`;
}

function read(lines: string): ImageSetReading {
  return readImageSet(`${header}mirror:\n${lines}`, "f.yaml");
}

function golden(name: string): string {
  const url = `../fixtures/golden/failures/${name}/dry-run/${name}.yaml`;
  return readFileSync(new URL(url, import.meta.url), "utf8");
}

describe("the envelope", () => {
  const image = "mirror:\n  additionalImages:\n    - name: a/b:1\n";
  test.each<[string, string, readonly string[]]>([
    ["nothing at all", "", ["1:1 missing-kind"]],
    ["an empty document", "---\n", ["1:4 missing-kind"]],
    ["a list", "- a\n", ["1:1 missing-kind"]],
    ["text", "oops\n", ["1:1 missing-kind"]],
    [
      "another object with Kind in upper case",
      "apiVersion: mirror.openshift.io/v2alpha1\nKind: Deployment\n",
      ["1:1 missing-kind"],
    ],
    ["no kind", `apiVersion: mirror.openshift.io/v2alpha1\n${image}`, ["1:1 missing-kind"]],
    ["kind: null", header.replace(/kind: .*/, "kind:") + image, ["2:6 missing-kind"]],
    ["a misspelt kind", header.replace("kind: Image", "kind: image") + image, ["2:7 unknown-kind"]],
    [
      "another object",
      "apiVersion: v1\nkind: ConfigMap\ndata: {}\n",
      ["1:13 api-version", "2:7 unknown-kind"],
    ],
    ["something else altogether", "jobs: {}\n", ["1:1 missing-kind", "1:1 api-version"]],
    ["no apiVersion", `kind: ImageSetConfiguration\n${image}`, ["1:1 api-version"]],
    ["a number for apiVersion", header.replace(/: mirror.*/, ": 2") + image, ["1:13 wrong-type"]],
    ["no stanza", header, ["2:7 missing-stanza"]],
    ["the other stanza", `${header}delete: {}\n`, ["2:7 missing-stanza", "3:1 other-stanza"]],
    ["both stanzas", `${header}${image}delete: {}\n`, ["6:1 other-stanza"]],
    ["mirror in a delete file", deleteHeader + image, ["2:7 missing-stanza", "3:1 other-stanza"]],
    ["Mirror in upper case", header + image.replace("mirror", "Mirror"), ["3:1 unknown-field"]],
    [
      "a pattern that blocks every image",
      `${header}mirror:\n  additionalImages: [{name: a.test/b:1}]\n  blockedImages: [{name: ".*"}]\n`,
      ["5:26 nothing-selected"],
    ],
    ["an empty stanza", `${header}mirror:\n`, ["3:1 nothing-selected"]],
    ["a stanza that is a list", `${header}mirror: []\n`, ["3:9 wrong-type"]],
    [
      "archiveSize in a delete file",
      `${deleteHeader}archiveSize: 4\ndelete: {operators: [{catalog: a/b:1}]}\n`,
      ["3:1 unknown-field"],
    ],
    ["a second document", `${header}${image}---\na: 1\n`, ["7:1 several-documents"]],
    ["a last empty document", `${header}${image}---\n`, []],
    ["no YAML", "a: [1\n", ["2:1 yaml"]],
    [
      "a key twice",
      `${header}mirror:\n  platform: {}\n  platform: {}\n`,
      ["3:1 nothing-selected", "5:3 yaml"],
    ],
  ])("%s", (_, text, expected) => {
    expect(refusalsOf(text)).toEqual(expected);
  });

  test("a file that oc-mirror reads comes as a model", () => {
    const reading = readImageSet(
      `${header}archiveSize: 4\nmirror:\n  platform:\n    channels:\n      - {name: stable-4.20, type: okd, full: true}\n    graph: null\n  operators: []\n`,
      "f.yaml",
    );
    expect(reading.problems).toEqual([]);
    expect(reading.kind).toBe("ImageSetConfiguration");
    expect(reading.imageSet).toEqual({
      apiVersion: "mirror.openshift.io/v2alpha1",
      kind: "ImageSetConfiguration",
      archiveSize: 4,
      mirror: {
        platform: { channels: [{ name: "stable-4.20", type: "okd", full: true }] },
        operators: [],
      },
    });
    expect(reading.document?.position(["mirror"], "key").line).toBe(4);
  });

  test("its delete twin comes as a model", () => {
    const reading = readImageSet(`${deleteHeader}delete:\n  operators: [{catalog: a/b:1}]\n`, "f");
    expect(reading).toMatchObject({
      kind: "DeleteImageSetConfiguration",
      imageSet: { delete: { operators: [{ catalog: "a/b:1" }] } },
      problems: [],
    });
  });

  test("no model comes with an error, but the kind and the document do", () => {
    const reading = readImageSet(header, "f.yaml");
    expect(reading.imageSet).toBeUndefined();
    expect(reading.kind).toBe("ImageSetConfiguration");
    expect(reading.document?.value).toEqual({
      apiVersion: "mirror.openshift.io/v2alpha1",
      kind: "ImageSetConfiguration",
    });
  });
});

describe("what oc-mirror refused comes all at once, with places", () => {
  test.each<[string, readonly string[]]>([
    ["unknown-field", ["4:3 unknown-field"]],
    ["version-one", ["1:13 version-one"]],
    ["reversed-range", []],
    ["two-problems", ["11:27 mixed-ranges", "12:16 duplicate-catalog"]],
  ])("%s", (name, expected) => {
    expect(refusalsOf(golden(name))).toEqual(expected);
  });

  test("a misspelt field is read on as the one that is meant", () => {
    const { problems } = read("  additionalImage:\n    - nam: a/b:1\n      tag: x\n");
    expect(problems.map(({ position, message, help }) => [position?.line, message, help])).toEqual([
      [4, 'mirror has no field "additionalImage"', "Did you mean additionalImages?"],
      [5, 'mirror.additionalImages[0] has no field "nam"', "Did you mean name?"],
      [
        6,
        'mirror.additionalImages[0] has no field "tag"',
        "Known fields: name, targetRepo, targetTag, platforms.",
      ],
    ]);
  });

  test("a file of v1 is one error and one for each field of v1", () => {
    const text = `apiVersion: mirror.openshift.io/v1alpha2
kind: ImageSetConfiguration
storageConfig: {local: {path: x}}
mirror:
  operators:
    - catalog: ${catalog}
      targetName: x
      headsonly: true
      whatever: 1
      packages:
        - name: a
          startingVersion: 1.0.0
          channels:
            - {name: b, minBundle: b.v1}
`;
    expect(refusalsOf(text)).toEqual([
      "1:13 version-one",
      "7:7 version-one",
      "8:7 version-one",
      "12:11 version-one",
      "14:25 version-one",
    ]);
    expect(
      refusalsOf(`${header}storageConfig: {}\nmirror: {additionalImages: [{name: a/b:1}]}\n`),
    ).toEqual(["3:1 version-one"]);
  });
});

/** The problems of lines below `mirror:`, each of which must stand at a mark, in order. */
function expectAtMarks(marked: string, rules: readonly string[]): void {
  const { text, places } = takeMarks(`${header}mirror:\n${marked}`);
  const expected = rules.map((rule, index) => `${places[index] ?? places.at(-1)} ${rule}`);
  expect(refusalsOf(text)).toEqual(expected);
}

describe("types of values", () => {
  test("a number where text is needed is told as it is written", () => {
    const { problems, imageSet } = read(
      `  operators:\n    - catalog: ${catalog}\n      packages: [{name: a, minVersion: 4.20}]\n`,
    );
    expect(imageSet).toBeUndefined();
    expect(problems).toEqual([
      {
        rule: "wrong-type",
        severity: "error",
        message: 'mirror.operators[0].packages[0].minVersion must be text, not "4.20", a number',
        help: 'Write it in quotes: "4.20".',
        position: { file: "f.yaml", line: 6, column: 40 },
      },
    ]);
  });

  test.each<[string, string, readonly string[]]>([
    ["text for a flag", "  platform: {graph: ▶'true', release: a/b:1}", ["wrong-type"]],
    ["a mapping for a list", "  operators: ▶{catalog: a/b:1}", ["wrong-type"]],
    ["a list for a mapping", "  platform: ▶[]", ["wrong-type"]],
    ["text for an item", "  additionalImages: [▶a/b:1]", ["wrong-type"]],
    [
      "the item after a wrong one",
      "  additionalImages: [▶1, {name: ▶x}]",
      ["wrong-type", "invalid-reference"],
    ],
    ["a flag for text", "  additionalImages: [{name: ▶on}]", ["invalid-reference", "wrong-type"]],
    [
      "an unknown type of channel",
      "  platform: {channels: [{name: a, type: ▶OCP}]}",
      ["unknown-value"],
    ],
    [
      "an unknown architecture",
      "  platform: {architectures: [amd64, ▶x86_64], release: a/b:1}",
      ["unknown-value"],
    ],
    ["a field in another case", "  platform: {▶Release: a/b:1}", ["field-case"]],
    ["a field in two cases", "  platform: {release: a/b:1, ▶Release: a/b:1}", ["duplicate-field"]],
    [
      "a field of Object.prototype",
      "  ▶constructor: {}\n  additionalImages: [{name: a/b:1}]",
      ["unknown-field"],
    ],
    [
      "a merged entry",
      "  operators:\n    - &one {catalog: a/b:1, packages: [{name: a, minVersion: ▶x}]}\n    - ▶<<: *one\n      targetTag: '2'",
      ["invalid-version", "invalid-version"],
    ],
    [
      "a field before a merge key that has it too",
      "  additionalImages: [{name: a/b:2, ▶<<: {name: a/b:1}}]",
      ["yaml"],
    ],
    [
      "a field after a merge key that has it too",
      "  additionalImages: [{<<: {name: a/b:1}, ▶name: a/b:2}]",
      ["yaml"],
    ],
    [
      "a merge key of two entries with one field",
      "  additionalImages: [{▶<<: [{name: a/b:1}, {name: a/b:2}]}]",
      ["yaml"],
    ],
  ])("%s", (_, lines, rules) => {
    expectAtMarks(lines, rules);
  });

  test.each([
    ["  additionalImages: [a.io/b:1]", "Write name: a.io/b:1."],
    ["  operators: [a.io/c:v4.20]", "Write catalog: a.io/c:v4.20."],
    [
      "  operators: [{catalog: a.io/c:v4.20, packages: [odf-operator]}]",
      "Write name: odf-operator.",
    ],
    ["  platform:\n    channels:\n      - stable-4.20", "Write name: stable-4.20."],
    ["  platform: stable-4.20", undefined],
    [
      "  additionalImages: [name:a.io/b]",
      'Write a space after "name:": without it there is no key.',
    ],
    ["  additionalImages: [4]", undefined],
  ])("%j, a bare text where an entry belongs, is told what to write", (lines, help) => {
    expect(read(`${lines}\n`).problems.find(({ rule }) => rule === "wrong-type")?.help).toBe(help);
  });

  test.each(["4.5", '"4"', "true", "[]"])("archiveSize: %s is not a whole number", (size) => {
    const text = `${header}archiveSize: ${size}\nmirror: {additionalImages: [{name: a/b:1}]}\n`;
    expect(refusalsOf(text)).toEqual(["3:14 wrong-type"]);
  });

  test("fields in another case are read", () => {
    const { imageSet } = read("  Platform: {RELEASE: a/b:1}\n");
    expect(imageSet).toMatchObject({ mirror: { platform: { release: "a/b:1" } } });
  });
});

function packages(entries: string): string {
  return `  operators: [{catalog: a/b:1, packages: [${entries}]}]`;
}

describe("operators", () => {
  test.each<[string, string, readonly string[]]>([
    ["no catalog", "  operators: [▶{full: true}]", ["missing-field"]],
    ["an empty item", "  operators:\n    -▶", ["missing-field"]],
    ["a catalog without tag", "  operators: [{catalog: ▶a/b}]", ["invalid-reference"]],
    ["a catalog on disk", "  operators: [{catalog: 'oci:///var/x'}]", []],
    ["an unknown transport", "  operators: [{catalog: ▶'dir:///x'}]", ["invalid-reference"]],
    [
      "a target with a tag",
      "  operators: [{catalog: a/b:1, targetCatalog: ▶'c:1'}]",
      ["invalid-target"],
    ],
    ["a bad target tag", "  operators: [{catalog: a/b:1, targetTag: ▶-x}]", ["invalid-target"]],
    [
      "two equal catalogs",
      "  operators: [{catalog: a/b:1}, {catalog: ▶'docker://a/b:1'}]",
      ["duplicate-catalog"],
    ],
    [
      "catalogs made equal by a target",
      "  operators: [{catalog: a/b:1}, {catalog: ▶a/c:1, targetCatalog: b}]",
      ["duplicate-catalog"],
    ],
    [
      "catalogs made different by a tag",
      "  operators: [{catalog: a/b:1}, {catalog: a/b:1, targetTag: '2'}]",
      [],
    ],
    ["a package twice", packages("{name: a}, {name: b}, {name: ▶a}"), ["duplicate-package"]],
    ["packages without name", packages("▶{}, ▶{}"), ["missing-field", "missing-field"]],
    [
      "a channel twice",
      packages("{name: a, channels: [{name: b}, {name: ▶b}]}"),
      ["duplicate-channel"],
    ],
    [
      "no versions",
      packages("{name: a, minVersion: ▶latest, maxVersion: ▶'>=1'}"),
      ["invalid-version", "invalid-version"],
    ],
    ["loose versions", packages("{name: a, minVersion: v1, maxVersion: '01.2'}"), []],
    [
      "a leading zero that semver refuses",
      packages("{name: a, minVersion: ▶1.0.0-01}"),
      ["invalid-version"],
    ],
    [
      "versions at both places",
      packages("{name: a, maxVersion: 1.0.0, channels: [{name: b, maxVersion: ▶1.0.0}]}"),
      ["mixed-ranges"],
    ],
    [
      "an absent default channel",
      packages("{name: a, defaultChannel: ▶c, channels: [{name: b}]}"),
      ["default-channel"],
    ],
    ["a default channel of all", packages("{name: a, defaultChannel: c}"), []],
    [
      "half a platform",
      "  operators: [{catalog: a/b:1, platforms: [▶{os: linux}]}]",
      ["missing-field"],
    ],
    [
      "full: true with versions",
      `  operators:
    - catalog: ${catalog}
      full: true
      packages:
        - name: a
          maxVersion: ▶1.0.0
        - name: b
          channels: [{name: c, minVersion: ▶1.0.0}, {name: d}]`,
      ["full-with-range", "full-with-range"],
    ],
  ])("%s", (_, lines, rules) => {
    expectAtMarks(lines, rules);
  });
});

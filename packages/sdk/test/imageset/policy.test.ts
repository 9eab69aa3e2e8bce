import { readFileSync } from "node:fs";
import { checkImageSet, type RulePolicy } from "@mirrorkit/sdk/imageset";
import type { Problem } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { takeMarks } from "./marks.ts";

const header = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\n";
const deleteHeader = header.replace("kind: Image", "kind: DeleteImage");
const digest = `sha256:${"4".repeat(64)}`;
const lax: RulePolicy = { requiredImages: [] };

function brief({ rule, severity, position }: Problem): string {
  return `${position?.line}:${position?.column} ${severity} ${rule}`;
}

function check(lines: string, policy: RulePolicy = lax): readonly Problem[] {
  return checkImageSet(`${header}mirror:\n${lines}\n`, "f.yaml", policy);
}

function briefly(lines: string, rule: string, policy?: RulePolicy): readonly string[] {
  return check(lines, policy)
    .filter((problem) => problem.rule === rule)
    .map(brief);
}

/** The findings of one rule, which must stand at the marks. */
function expectAtMarks(rule: string, marked: string, policy?: RulePolicy): void {
  const { text, places } = takeMarks(`${header}mirror:\n${marked}`);
  const found = checkImageSet(text, "f.yaml", policy ?? lax).filter((p) => p.rule === rule);
  expect(found.map(({ position }) => `${position?.line}:${position?.column}`)).toEqual(places);
}

function golden(path: string): string {
  return readFileSync(new URL(`../fixtures/golden/${path}`, import.meta.url), "utf8");
}

test("the pinned ImageSet of a fleet has neither errors nor warnings", () => {
  const problems = checkImageSet(golden("production/1-dry-run/production-w1.yaml"), "w1.yaml");
  expect(problems.map(brief)).toEqual([
    "5:5 info deprecated-field",
    "44:13 info floating-tag",
    "45:13 info floating-tag",
  ]);
});

test("refusals and policy findings come together, by position", () => {
  const text = golden("failures/two-problems/dry-run/two-problems.yaml");
  const problems = checkImageSet(text, "f", { fleetImages: [] });
  expect(problems.map(brief)).toEqual([
    "3:1 warning base-image-missing",
    "3:1 warning base-image-missing",
    "7:17 error version-not-pinned",
    "11:27 error mixed-ranges",
    "12:16 error duplicate-catalog",
    "14:17 error version-not-pinned",
  ]);
});

test("a reversed range is one finding, not two", () => {
  const text = golden("failures/reversed-range/dry-run/reversed-range.yaml");
  expect(checkImageSet(text, "f.yaml", lax)).toEqual([
    {
      rule: "reversed-range",
      severity: "error",
      message:
        'the minVersion "4.20.19" of release channel "stable-4.20" is above its maxVersion "4.20.16"',
      help: "Swap the two: the range is empty.",
      position: { file: "f.yaml", line: 7, column: 21 },
    },
  ]);
});

test("a file of v1 only has the policy findings that it would keep", () => {
  const problems = checkImageSet(golden("failures/version-one/dry-run/version-one.yaml"), "f");
  expect(problems.map(brief)).toEqual(["1:13 error version-one"]);
  const text = `apiVersion: mirror.openshift.io/v1alpha2
kind: ImageSetConfiguration
storageConfig: {}
mirror:
  platform: {channels: [{name: stable-4.20, minVersion: 4.20.9, maxVersion: 4.20.8}]}
  operators:
    - {catalog: a/b:1, targetName: x}
    - {catalog: a/b:1, TargetName: y}
    - {catalog: a/c:1}
    - {catalog: a/c:1}
  additionalImages: [{name: a/d}, {name: a/e:1}, {name: a/e:1}]
`;
  expect(checkImageSet(text, "f").map(brief)).toEqual([
    "1:13 error version-one",
    "5:57 error reversed-range",
    "7:24 error version-one",
    "8:24 error version-one",
    "10:17 error duplicate-catalog",
    "11:29 error invalid-reference",
    "11:57 warning duplicate-image",
  ]);
});

test.each(["apiVersion", "apiversion"])(
  "fields of v1 in a file whose %s is v2 hide nothing else",
  (name) => {
    const text = `${header.replace("apiVersion", name)}storageConfig: {}
mirror:
  platform:
    channels: [{name: stable-4.20, minVersion: 4.20.9, maxVersion: 4.20.8}]
    whatever: 1
  operators: [{catalog: a/b:1, targetName: x, packages: [{name: p, minBundle: p.v1}]}]
  okd: {}
`;
    const found = checkImageSet(text, "f", lax).filter(({ rule }) => rule !== "field-case");
    expect(found.map(brief)).toEqual([
      "3:1 error version-one",
      "6:48 error reversed-range",
      "7:5 error unknown-field",
      "8:32 error version-one",
      "8:65 error version-not-pinned",
      "8:68 error version-one",
      "9:3 error version-one",
    ]);
  },
);

function inCatalog(packages: string): string {
  return `  operators: [{catalog: a/b:1, packages: [${packages}]}]`;
}

describe("version-not-pinned", () => {
  const one = "minVersion: 1.0.0, maxVersion: 1.0.0";
  test.each<[string, string, string | undefined]>([
    [
      "a release channel alone",
      "  platform: {channels: [{name: a}]}",
      'release channel "a" has no versions',
    ],
    [
      "an open end",
      "  platform: {channels: [{name: a, minVersion: 1.0.0}]}",
      'release channel "a" has no maxVersion',
    ],
    [
      "an open beginning",
      "  platform: {channels: [{name: a, maxVersion: 1.0.0}]}",
      'release channel "a" has no minVersion',
    ],
    [
      "a range",
      "  platform: {channels: [{name: a, minVersion: 1.0.0, maxVersion: 1.0.1}]}",
      'release channel "a" takes everything from "1.0.0" to "1.0.1"',
    ],
    ["one version", `  platform: {channels: [{name: a, ${one}}]}`, undefined],
    ["one version, and full", `  platform: {channels: [{name: a, full: true, ${one}}]}`, undefined],
    [
      "release instead of channels",
      "  platform: {release: a/b:1, channels: [{name: a}]}",
      undefined,
    ],
    [
      "a whole catalog",
      "  operators: [{catalog: a/b:1}]",
      'the catalog "a/b:1" lists no packages, so oc-mirror takes the head of every channel of all packages',
    ],
    [
      "a full catalog",
      "  operators: [{catalog: a/b:1, full: true}]",
      'the catalog "a/b:1" lists no packages, so oc-mirror takes every version of all packages',
    ],
    ["a catalog by digest", `  operators: [{catalog: 'a/b@${digest}'}]`, undefined],
    ["a package alone", inCatalog("{name: p}"), 'package "p" has no versions'],
    ["a package with one version", inCatalog(`{name: p, ${one}}`), undefined],
    [
      "the same version in two spellings",
      inCatalog("{name: p, minVersion: '1.0', maxVersion: v1.0.0}"),
      undefined,
    ],
    [
      "a channel alone",
      inCatalog("{name: p, channels: [{name: c}]}"),
      'channel "c" of package "p" has no versions',
    ],
    [
      "a channel with one version",
      inCatalog(`{name: p, channels: [{name: c, ${one}}]}`),
      undefined,
    ],
    [
      "channels below a pinned package",
      inCatalog(`{name: p, ${one}, channels: [{name: c}]}`),
      undefined,
    ],
    ["an invalid version", inCatalog("{name: p, minVersion: x, maxVersion: x}"), undefined],
    [
      "a chart repository alone",
      "  helm: {repositories: [{name: r, url: u}]}",
      'the chart repository "r" lists no charts, so oc-mirror takes all of them',
    ],
    [
      "a chart alone",
      "  helm: {repositories: [{name: r, url: u, charts: [{name: c}]}]}",
      'the chart "c" has no version',
    ],
    [
      "a chart with a range",
      "  helm: {repositories: [{name: r, url: u, charts: [{name: c, version: ^1.2.3}]}]}",
      'the chart "c" has no exact version',
    ],
    [
      "a chart with a version",
      "  helm: {repositories: [{name: r, url: u, charts: [{name: c, version: 1.2.3}]}]}",
      undefined,
    ],
  ])("%s", (_, lines, message) => {
    const found = check(lines).filter(({ rule }) => rule === "version-not-pinned");
    expect(found.map((problem) => problem.message)).toEqual(message === undefined ? [] : [message]);
  });
});

function release(name: string, versions: string): string {
  return `  platform: {channels: [{name: ${name}, ${versions}}]}`;
}

function channel(name: string, versions: string): string {
  return `  operators: [{catalog: a/b:1, packages: [{name: p, channels: [{name: ${name}, ${versions}}]}]}]`;
}

describe("channel-minor", () => {
  test.each<[string, string]>([
    ["both of another minor", release("stable-4.20", "minVersion: 4.19.3, maxVersion: ▶4.19.3")],
    ["only the lower end older", release("eus-4.20", "minVersion: 4.18.3, maxVersion: 4.20.3")],
    ["no upper end", release("stable-4.20", "minVersion: 4.19.3")],
    ["only the lower end, newer", release("stable-4.20", "minVersion: ▶4.21.0")],
    ["an operator's", channel("release-2.16", "minVersion: 2.15.1, maxVersion: ▶2.15.1")],
    ["another major", channel("stable-6.4", "maxVersion: ▶5.9.1")],
    ["a bare number", channel("v25.10", "maxVersion: ▶25.3.0")],
    ["a product's channel", channel("pipelines-1.22", "maxVersion: ▶1.21.0")],
    ["a product that counts otherwise", channel("threescale-2.15", "maxVersion: 0.12.4")],
    ["a prerelease", channel("stable-4.20", "maxVersion: 4.20.10-rhodf")],
    ["a channel without minor", channel("stable-v1", "maxVersion: 2.0.0")],
  ])("%s", (_, lines) => {
    expectAtMarks("channel-minor", lines);
  });
});

function both(platform: string, tag: string): string {
  return `  platform: {${platform}}\n  operators: [{catalog: ${tag}}]`;
}

function byDigest(targetTag: string): string {
  return `'a/b@${digest}', targetTag: ${targetTag}`;
}

describe("catalog-minor", () => {
  test.each<[string, string]>([
    ["another minor", both("channels: [{name: stable-4.20}]", "▶a/b:v4.19")],
    ["the same minor", both("channels: [{name: stable-4.20}]", "a/b:v4.20")],
    ["a minor on the way", both("channels: [{name: eus-4.20, minVersion: 4.18.1}]", "a/b:v4.19")],
    ["one of two channels", both("channels: [{name: a-4.18}, {name: a-4.20}]", "a/b:v4.20")],
    ["between two channels", both("channels: [{name: a-4.18}, {name: a-4.20}]", "a/b:v4.19")],
    ["a release image", both("release: q/r:4.20.18-x86_64", "▶a/b:v4.19")],
    ["no release", "  operators: [{catalog: a/b:v4.19}]"],
    ["a digest and targetTag", both("channels: [{name: stable-4.20}]", byDigest("▶v4.19"))],
    ["a digest and a fitting targetTag", both("channels: [{name: a-4.20}]", byDigest("v4.20"))],
    ["latest and targetTag", both("channels: [{name: a-4.20}]", "a/b:latest, targetTag: ▶v4.21")],
    ["a tag before targetTag", both("channels: [{name: a-4.20}]", "▶a/b:v4.19, targetTag: v4.20")],
    ["a fitting tag", both("channels: [{name: a-4.20}]", "a/b:v4.20, targetTag: v4.19")],
    ["a catalog that counts otherwise", both("channels: [{name: stable-4.20}]", "a/b:v1.2")],
    ["a catalog without minor", both("channels: [{name: stable-4.20}]", "a/b:latest")],
  ])("%s", (_, lines) => {
    expectAtMarks("catalog-minor", lines);
  });
});

describe("images", () => {
  test("required images are found by repository, under any tag or digest", () => {
    const images = `  additionalImages:\n    - name: registry.access.redhat.com/ubi9/ubi@${digest}`;
    expect(briefly(images, "base-image-missing", { fleetImages: [] })).toEqual([
      "4:3 warning base-image-missing",
    ]);
    const requiredImages = ["q.io/x", "registry.access.redhat.com/ubi9/ubi:9"];
    const policy = { requiredImages, fleetImages: [] };
    const [problem, ...others] = check(images, policy);
    expect(problem?.message).toBe(
      'no ImageSet of the fleet lists the image "q.io/x" under additionalImages',
    );
    expect(others).toEqual([]);
    expect(briefly("  platform: {graph: true}", "base-image-missing", policy)).toEqual([
      "3:1 warning base-image-missing",
      "3:1 warning base-image-missing",
    ]);
  });

  test.each([
    ["a/b:latest", true],
    ["a/b:stable", true],
    ["a/b:9", true],
    ["a/b:9.7", false],
    ["a/b:v1.2.3-4", false],
    ["a/b:20260801", false],
    ["a/b:3f2a91c", false],
    [`a/b:latest@${digest}`, false],
    [`a/b@${digest}`, false],
  ])("%s floats: %s", (name, floats) => {
    const found = briefly(`  additionalImages: [{name: '${name}'}]`, "floating-tag");
    expect(found).toEqual(floats ? ["4:29 info floating-tag"] : []);
  });

  test.each<[string, string]>([
    ["an image twice", "  additionalImages: [{name: a/b:1}, {name: ▶'docker://a/b:1'}]"],
    ["an image to two places", "  additionalImages: [{name: a/b:1}, {name: a/b:1, targetRepo: c}]"],
    ["a catalog as image", "  operators: [{catalog: a/b:1}]\n  additionalImages: [{name: ▶a/b:1}]"],
    ["a release as image", "  platform: {release: a/b:1}\n  additionalImages: [{name: ▶a/b:1}]"],
    [
      "a package from one catalog twice",
      "  operators: [{catalog: a/b:1, packages: [{name: p}]}, {catalog: a/b:1, targetTag: x, packages: [{name: ▶p}]}]",
    ],
    [
      "a package from two minors",
      "  operators: [{catalog: a/b:1, packages: [{name: p}]}, {catalog: a/b:2, packages: [{name: p}]}]",
    ],
  ])("%s", (_, lines) => {
    expectAtMarks("duplicate-image", lines);
  });
});

test.each<[string, string]>([
  ["an item", "  additionalImages:\n    - &u {name: a/b:1}\n    - ▶*u"],
  ["a value", "  additionalImages:\n    - {name: &n a/b:1}\n    - name: ▶*n"],
  ["a merged item", "  additionalImages:\n    - &u {name: a/b:1}\n    - ▶<<: *u"],
])("a finding about %s that is an alias points at the alias", (_, lines) => {
  expectAtMarks("duplicate-image", lines);
});

test("heavy packages are named packages and whole catalogs", () => {
  const named = "{catalog: a/b:1, packages: [{name: rhods-operator}]}";
  expectAtMarks(
    "heavy-package",
    `  operators: [${named.replace("rhods", "▶rhods")}, {catalog: ▶a/c:1}]`,
  );
  const lines = `  operators: [${named}, {catalog: a/c:1}]`;
  expectAtMarks("heavy-package", lines, { heavyPackages: [] });
  expectAtMarks("heavy-package", lines.replace("a/c", "▶a/c"), { heavyPackages: ["x"] });
});

test("graph data, deprecated fields and ignored fields", () => {
  const lines = `  platform:
    graph: true
    release: a/b:1
    channels: [{name: x}]
    architectures: [amd64]
  operators: [{catalog: a/c:1, skipDependencies: true}]
  samples: [{name: a}]`;
  const rules = ["graph-data", "deprecated-field", "ignored-field"];
  expect(rules.flatMap((rule) => briefly(lines, rule))).toEqual([
    "5:12 warning graph-data",
    "8:5 info deprecated-field",
    "7:5 warning ignored-field",
    "9:32 warning ignored-field",
    "10:3 warning ignored-field",
  ]);
  expect(briefly("  platform: {graph: false, release: a/b:1}", "graph-data")).toEqual([]);
});

test("a list of what to delete needs no pins, but fitting ranges", () => {
  const lines =
    "delete:\n  platform: {graph: true, channels: [{name: stable-4.18}, {name: stable-4.19, minVersion: 4.18.2, maxVersion: 4.18.1}]}\n  operators: [{catalog: a/b:v4.12}]\n";
  expect(checkImageSet(deleteHeader + lines, "f.yaml").map(brief)).toEqual([
    "4:66 warning update-path",
    "4:91 error reversed-range",
    "5:25 error catalog-minor",
  ]);
});

test("a policy changes severities and silences rules, but not refusals", () => {
  const lines = "  platform: {graph: true, channels: [{name: a}, {name: a}]}";
  const severities = {
    "graph-data": "info",
    "version-not-pinned": "off",
    "duplicate-channel": "off",
    constructor: "error",
  } as const;
  expect(check(lines, { ...lax, severities }).map(brief)).toEqual([
    "4:21 info graph-data",
    "4:56 error duplicate-channel",
  ]);
});

test("text from outside cannot forge a message", () => {
  const [problem] = check('  additionalImages: [{name: "a/b:\\e[31m\\u202e"}]');
  expect(problem?.message).toBe(
    '"a/b:\\u001b[31m\\u202e" is not a valid image reference: the tag "\\u001b[31m\\u202e" is not valid',
  );
});

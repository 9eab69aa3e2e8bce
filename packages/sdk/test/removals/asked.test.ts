import { type ImageSetConfiguration, readImageSet } from "@mirrorkit/sdk/imageset";
import { lostRequests } from "@mirrorkit/sdk/removals";
import { describe, expect, test } from "vitest";

function imageSet(mirror: string): ImageSetConfiguration {
  const text = `kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\nmirror: ${mirror}\n`;
  const { imageSet: read, problems } = readImageSet(text, "imageset.yaml");
  if (read?.kind !== "ImageSetConfiguration") throw new Error(JSON.stringify(problems));
  return read;
}

/** What leaves, `effect subject` each, and the move of a bound behind it. */
function losses(before: string, after: string): readonly string[] {
  return lostRequests("production", imageSet(before), imageSet(after)).map(
    ({ effect, subject, from, to }) =>
      [effect, subject, ...(to === undefined ? [] : [`${from ?? "-"} → ${to}`])].join(" "),
  );
}

const index = "registry.redhat.io/redhat/redhat-operator-index:v4.20";

function operators(packages: string, catalog: string = index, more = ""): string {
  return `{operators: [{catalog: "${catalog}", packages: [${packages}]${more}}]}`;
}

function channel(name: string, version: string): string {
  return `{name: ${name}, minVersion: "${version}", maxVersion: "${version}"}`;
}

function odf(...channels: readonly string[]): string {
  return `{name: odf-operator, channels: [${channels.join(", ")}]}`;
}

function releases(...channels: readonly string[]): string {
  return `{platform: {channels: [${channels.join(", ")}]}}`;
}

function range(name: string, min: string, max: string): string {
  return `{name: ${name}, minVersion: ${min}, maxVersion: ${max}}`;
}

function images(...names: readonly string[]): string {
  return `{additionalImages: [${names.map((name) => (name.startsWith("{") ? name : `{name: "${name}"}`)).join(", ")}]}`;
}

const digestOf = (digit: string): string => `sha256:${digit.repeat(64)}`;

describe("nothing that was asked for leaves", () => {
  test.each<[string, string, string]>([
    [
      "pins of operators that rise",
      operators(odf(channel("stable", "4.20.1"))),
      operators(odf(channel("stable", "4.20.2"))),
    ],
    [
      "a release that rises by a z-stream",
      releases(range("stable-4.20", "4.20.18", "4.20.18")),
      releases(range("stable-4.20", "4.20.19", "4.20.19")),
    ],
    [
      "two minors, a z-stream each",
      releases(
        range("stable-4.20", "4.20.18", "4.20.18"),
        range("stable-4.21", "4.21.2", "4.21.2"),
      ),
      releases(
        range("stable-4.20", "4.20.19", "4.20.19"),
        range("stable-4.21", "4.21.3", "4.21.3"),
      ),
    ],
    [
      "a range that moves on",
      releases(range("stable-4.20", "4.20.16", "4.20.18")),
      releases(range("stable-4.20", "4.20.17", "4.20.19")),
    ],
    [
      "a minor beside the old",
      releases(range("stable-4.20", "4.20.18", "4.20.18")),
      releases(range("stable-4.20", "4.20.18", "4.20.18"), range("stable-5.0", "5.0.1", "5.0.1")),
    ],
    [
      "the next minor with the range from the old one",
      releases(range("stable-4.20", "4.20.18", "4.20.18")),
      releases(range("stable-4.21", "4.20.18", "4.21.3")),
    ],
    [
      "a catalog beside the old",
      operators(odf()),
      `{operators: [{catalog: "${index}", packages: [${odf()}]}, {catalog: "${index.replace("4.20", "4.21")}"}]}`,
    ],
    [
      "a channel beside the old",
      operators(odf(channel("a", "1.0.0"))),
      operators(odf(channel("a", "1.0.0"), channel("b", "2.0.0"))),
    ],
    ["a tag that rises", images("quay.io/x/y:9.6"), images("quay.io/x/y:9.7")],
    [
      "a tag with a date that rises",
      images("quay.io/x/y:9.6-1751287003"),
      images("quay.io/x/y:9.6-1752587672"),
    ],
    [
      "a digest for a digest",
      images(`quay.io/x/y@${digestOf("a")}`),
      images(`quay.io/x/y@${digestOf("b")}`),
    ],
    [
      "another order",
      images("quay.io/x/a:1", "quay.io/x/b:1"),
      images("quay.io/x/b:1", "quay.io/x/a:1"),
    ],
    [
      "more of everything",
      releases("{name: stable-4.20}"),
      "{platform: {graph: true, architectures: [amd64, arm64], channels: [{name: stable-4.20}]}}",
    ],
    [
      "channels opened to all",
      operators(odf(channel("a", "1.0.0"))),
      operators("{name: odf-operator}"),
    ],
    ["a bound that goes", operators(odf(channel("a", "1.0.0"))), operators(odf("{name: a}"))],
    [
      "the z-stream left open",
      operators(odf(channel("a", "1.0.5"))),
      operators(odf('{name: a, maxVersion: "1.0"}')),
    ],
    [
      "a target tag that rises",
      operators(odf(), index, ", targetTag: v4.20-2026w10"),
      operators(odf(), index, ", targetTag: v4.20-2026w11"),
    ],
    [
      "a block taken away",
      '{additionalImages: [{name: "q/x:1"}], blockedImages: [{name: a}]}',
      images("q/x:1"),
    ],
  ])("by %s", (_what, before, after) => {
    expect(losses(before, after)).toEqual([]);
  });
});

describe("what was asked for and leaves is found", () => {
  test.each<[string, string, string, string]>([
    [
      "a package",
      operators(`${odf()}, {name: b}`),
      operators("{name: b}"),
      "leaves package odf-operator",
    ],
    [
      "a package of one catalog that the other has",
      `{operators: [{catalog: "${index}", packages: [{name: a}]}, {catalog: "quay.io/x/index:v4.20", packages: [{name: a}, {name: b}]}]}`,
      `{operators: [{catalog: "${index}", packages: [{name: a}]}, {catalog: "quay.io/x/index:v4.20", packages: [{name: b}]}]}`,
      "leaves package a",
    ],
    [
      "a package lowered in one of two catalogs",
      `{operators: [{catalog: "${index}", packages: [{name: a, maxVersion: 1.0.0}]}, {catalog: "quay.io/x/index:v4.20", packages: [{name: a, maxVersion: 1.0.0}]}]}`,
      `{operators: [{catalog: "${index}", packages: [{name: a, maxVersion: 1.2.0}]}, {catalog: "quay.io/x/index:v4.20", packages: [{name: a, maxVersion: 0.9.0}]}]}`,
      "lower package a 1.0.0 → 0.9.0",
    ],
    [
      "a channel replaced by the next",
      operators("{name: p, channels: [{name: pipelines-1.22}]}"),
      operators("{name: p, channels: [{name: pipelines-1.23}]}"),
      "leaves channel pipelines-1.22",
    ],
    [
      "a lowered channel beside an open one",
      operators(odf(channel("a", "1.5.0"), "{name: b}")),
      operators(odf(channel("a", "1.3.0"), "{name: b}")),
      "lower channel a 1.5.0 → 1.3.0",
    ],
    [
      "a decoy channel beside a lowered one",
      operators(odf(channel("a", "1.5.0"))),
      operators(odf(channel("a", "1.3.0"), channel("decoy", "9.0.0"))),
      "lower channel a 1.5.0 → 1.3.0",
    ],
    [
      "all channels but one",
      operators("{name: p}"),
      operators("{name: p, channels: [{name: a}]}"),
      'leaves channels that the list leaves out - → {"name":"p","channels":[{"name":"a"}]}',
    ],
    [
      "all packages but one",
      `{operators: [{catalog: "${index}"}]}`,
      operators("{name: p}"),
      'leaves packages that the list leaves out - → [{"name":"p"}]',
    ],
    [
      "an open bound",
      operators(odf("{name: a}")),
      operators(odf(channel("a", "1.0.0"))),
      "undetermined channel a its newest → 1.0.0",
    ],
    [
      "a whole minor bounded",
      operators(odf('{name: a, maxVersion: "1.0"}')),
      operators(odf(channel("a", "1.0.5"))),
      "lower channel a from any to 1.0 → from 1.0.5 to 1.0.5",
    ],
    [
      "a prerelease part dropped from a range",
      operators(odf("{name: a, minVersion: 4.20.1, maxVersion: 4.20.10-rhodf}")),
      operators(odf("{name: a, minVersion: 4.20.1, maxVersion: 4.20.11}")),
      "undetermined channel a 4.20.10-rhodf → 4.20.11",
    ],
    [
      "a release that falls",
      releases(range("stable-4.20", "4.20.18", "4.20.18")),
      releases(range("stable-4.20", "4.20.17", "4.20.17")),
      "lower channel stable-4.20 4.20.18 → 4.20.17",
    ],
    [
      "a release that falls beside an open decoy",
      releases(range("stable-4.20", "4.20.18", "4.20.18")),
      releases(range("stable-4.20", "4.20.17", "4.20.17"), "{name: fast-4.20}"),
      "lower channel stable-4.20 4.20.18 → 4.20.17",
    ],
    [
      "a minor",
      releases("{name: stable-4.20}", "{name: stable-4.21}"),
      releases("{name: stable-4.21}"),
      "leaves OpenShift 4.20",
    ],
    [
      "a minor at the lower end of a range",
      releases(range("stable-4.21", "4.20.18", "4.21.3")),
      releases(range("stable-4.21", "4.21.3", "4.21.4")),
      "leaves OpenShift 4.20 from 4.20.18 → from 4.21.3",
    ],
    [
      "a minor that the next replaces",
      releases("{name: stable-4.20}"),
      releases("{name: stable-4.21}"),
      "leaves OpenShift 4.20",
    ],
    [
      "an architecture",
      "{platform: {architectures: [amd64, arm64], channels: [{name: stable-4.20}]}}",
      releases("{name: stable-4.20}"),
      "leaves architecture arm64",
    ],
    [
      "the graph",
      "{platform: {graph: true, channels: [{name: stable-4.20}]}}",
      releases("{name: stable-4.20}"),
      "leaves update graph",
    ],
    [
      "releases beside the shortest path",
      releases(range("stable-4.20", "4.20.1", "4.20.9")),
      releases("{name: stable-4.20, minVersion: 4.20.1, maxVersion: 4.20.9, shortestPath: true}"),
      "leaves releases beside the shortest path",
    ],
    [
      "a catalog of the next minor in its place",
      operators(odf()),
      operators(odf(), index.replace("4.20", "4.21")),
      `leaves catalog ${index}`,
    ],
    [
      "an older catalog behind the same target tag",
      operators(odf(), index, ", targetTag: prod"),
      operators(odf(), index.replace("4.20", "4.19"), ", targetTag: prod"),
      `leaves catalog ${index}`,
    ],
    [
      "a catalog of another registry with the same path",
      operators(odf()),
      operators(odf(), index.replace("registry.redhat.io", "evil.example")),
      `leaves catalog ${index}`,
    ],
    [
      "a catalog by another digest",
      operators(odf(), `${index.replace(":v4.20", "")}@${digestOf("a")}`),
      operators(odf(), `${index.replace(":v4.20", "")}@${digestOf("b")}`),
      `undetermined source @${digestOf("a")} → @${digestOf("b")}`,
    ],
    [
      "a target path",
      operators(odf(), index, ", targetCatalog: a/b"),
      operators(odf(), index, ", targetCatalog: a/c"),
      `leaves catalog ${index}`,
    ],
    [
      "a template",
      operators(odf()),
      operators(odf(), index, ", targetCatalogSourceTemplate: t.yaml"),
      "undetermined template of the CatalogSource - → t.yaml",
    ],
    [
      "an additional image",
      images("q/a:1", "q/b:1"),
      images("q/b:1"),
      "leaves additional image q/a:1",
    ],
    [
      "one of two tags",
      images("q/a:3.11", "q/a:3.12"),
      images("q/a:3.12"),
      "leaves additional image q/a:3.11",
    ],
    [
      "a floating tag that a version replaces",
      images("q/a:latest"),
      images("q/a:9.7"),
      "undetermined additional image q/a:latest q/a:latest → q/a:9.7",
    ],
    [
      "v2 by v1",
      images("q/a:v2"),
      images("q/a:v1"),
      "lower additional image q/a:v2 q/a:v2 → q/a:v1",
    ],
    [
      "release-2.9 by release-1.0",
      images("q/a:release-2.9"),
      images("q/a:release-1.0"),
      "lower additional image q/a:release-2.9 q/a:release-2.9 → q/a:release-1.0",
    ],
    [
      "1.2.3.9 by 1.2.3.1",
      images("q/a:1.2.3.9"),
      images("q/a:1.2.3.1"),
      "lower additional image q/a:1.2.3.9 q/a:1.2.3.9 → q/a:1.2.3.1",
    ],
    [
      "another registry with the same path",
      images("good.example/a:1"),
      images("evil.example/a:2"),
      "leaves additional image good.example/a:1",
    ],
    [
      "a tag by a digest",
      images("q/a:1"),
      images(`q/a@${digestOf("a")}`),
      `undetermined additional image q/a:1 q/a:1 → q/a@${digestOf("a")}`,
    ],
    [
      "targetRepo",
      images('{name: "q/a:1", targetRepo: x/y}'),
      images('{name: "q/a:1", targetRepo: x/z}'),
      "leaves additional image q/a:1 as x/y",
    ],
    [
      "a lower source behind a target tag",
      images('{name: "q/a:9.7", targetTag: prod}'),
      images('{name: "q/a:9.6", targetTag: prod}'),
      "lower additional image q/a:9.7 as :prod q/a:9.7 as :prod → q/a:9.6 as :prod",
    ],
    [
      "a platform",
      images('{name: "q/a:1"}'),
      images('{name: "q/a:1", platforms: [{os: linux, architecture: amd64}]}'),
      "leaves platforms but platform linux/amd64",
    ],
    [
      "a block",
      images("q/a:1"),
      '{additionalImages: [{name: "q/a:1"}], blockedImages: [{name: odf}]}',
      "leaves images that the pattern odf blocks",
    ],
    [
      "a chart",
      '{helm: {repositories: [{name: r, url: "https://c.example", charts: [{name: a}, {name: b}]}]}}',
      '{helm: {repositories: [{name: r, url: "https://c.example", charts: [{name: b}]}]}}',
      "leaves chart a",
    ],
    [
      "a chart's version",
      "{helm: {local: [{name: a, path: a.tgz, version: 1.2.0}]}}",
      "{helm: {local: [{name: a, path: a.tgz, version: 1.1.0}]}}",
      "lower chart a 1.2.0 → 1.1.0",
    ],
  ])("of %s", (_what, before, after, loss) => {
    expect(losses(before, after)).toContain(loss);
  });

  test("everything, where the ImageSet is gone", () => {
    const before = imageSet(operators(odf()));
    expect(lostRequests("a", before, undefined).map(({ subject }) => subject)).toEqual([
      `catalog ${index}`,
    ]);
  });
});

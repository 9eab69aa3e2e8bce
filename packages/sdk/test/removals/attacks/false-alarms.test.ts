import { type MappingEntry, readMapping } from "@mirrorkit/sdk/mapping";
import { lostDeliveries, successions, takenDestinations } from "@mirrorkit/sdk/removals";
import { describe, expect, test } from "vitest";
import { catalog, images, losses, releases } from "./asked.ts";

const pinned = (version: string): string =>
  `{name: a, channels: [{name: s, minVersion: "${version}", maxVersion: "${version}"}]}`;

function pinnedAs(channel: string, version: string): string {
  return `{name: ${channel}, minVersion: "${version}", maxVersion: "${version}"}`;
}

describe("what asks for the same or more needs no approval", () => {
  test.each<[string, string, string]>([
    [
      "a duplicate entry of an image removed, as the rule duplicate-image says",
      images('{name: "q/a:1"}', '{name: "q/a:1"}'),
      images('{name: "q/a:1"}'),
    ],
    [
      "the default architecture spelt as an empty list",
      "{platform: {channels: [{name: stable-4.20}]}}",
      "{platform: {architectures: [], channels: [{name: stable-4.20}]}}",
    ],
    [
      "a release candidate replaced by its release",
      releases("{name: candidate-4.21, minVersion: 4.21.0-rc.3, maxVersion: 4.21.0-rc.3}"),
      releases("{name: candidate-4.21, minVersion: 4.21.0, maxVersion: 4.21.0}"),
    ],
    ["a pin raised from a rebuild", catalog(pinned("7.12.1-3")), catalog(pinned("7.12.2"))],
    ["a pin raised to a rebuild", catalog(pinned("4.20.9")), catalog(pinned("4.20.10-rhodf"))],
    [
      "two versions of one chart in another order",
      '{helm: {repositories: [{name: r, url: "https://c.example", charts: [{name: a, version: 1.0.0}, {name: a, version: 2.0.0}]}]}}',
      '{helm: {repositories: [{name: r, url: "https://c.example", charts: [{name: a, version: 2.0.0}, {name: a, version: 1.0.0}]}]}}',
    ],
    [
      "a version of a chart added in front of another",
      '{helm: {repositories: [{name: r, url: "https://c.example", charts: [{name: a, version: 2.0.0}]}]}}',
      '{helm: {repositories: [{name: r, url: "https://c.example", charts: [{name: a, version: 1.0.0}, {name: a, version: 2.0.0}]}]}}',
    ],
    [
      "a local chart that gains a name",
      "{helm: {local: [{path: charts/a}]}}",
      "{helm: {local: [{name: a, path: charts/a}]}}",
    ],
    [
      "a repository of charts under another alias",
      '{helm: {repositories: [{name: r, url: "https://c.example", charts: [{name: a, version: 1.0.0}]}]}}',
      '{helm: {repositories: [{name: charts, url: "https://c.example", charts: [{name: a, version: 1.0.0}]}]}}',
    ],
    [
      "a filter of platforms that gains one and is written in another order",
      '{additionalImages: [{name: "q/a:1", platforms: [{os: linux, architecture: amd64}]}]}',
      '{additionalImages: [{name: "q/a:1", platforms: [{os: linux, architecture: arm64}, {os: linux, architecture: amd64}]}]}',
    ],
    [
      "an EUS range that moves on",
      releases("{name: eus-4.20, minVersion: 4.18.30, maxVersion: 4.20.5, shortestPath: true}"),
      releases("{name: eus-4.20, minVersion: 4.18.31, maxVersion: 4.20.6, shortestPath: true}"),
    ],
    [
      "a z-stream of OKD",
      releases(
        "{name: 4-scos-stable, type: okd, minVersion: 4.20.0-okd-scos.9, maxVersion: 4.20.0-okd-scos.9}",
      ),
      releases(
        "{name: 4-scos-stable, type: okd, minVersion: 4.20.0-okd-scos.10, maxVersion: 4.20.0-okd-scos.10}",
      ),
    ],
    [
      "a release by its image, a z-stream higher",
      '{platform: {release: "quay.io/openshift-release-dev/ocp-release:4.20.18-x86_64"}}',
      '{platform: {release: "quay.io/openshift-release-dev/ocp-release:4.20.19-x86_64"}}',
    ],
    [
      "a catalog whose own path and tag are written out",
      catalog("{name: a}"),
      catalog("{name: a}", ", targetCatalog: redhat/redhat-operator-index, targetTag: v4.20"),
    ],
    [
      "bounds of a package written at its only listed channel",
      catalog('{name: a, minVersion: "1.0.0", maxVersion: "1.2.0", channels: [{name: s}]}'),
      catalog('{name: a, channels: [{name: s, minVersion: "1.0.0", maxVersion: "1.2.0"}]}'),
    ],
    [
      "two channels, each with a pin of its own minor",
      catalog(`{name: a, channels: [${pinnedAs("s5", "5.9.1")}, ${pinnedAs("s6", "6.2.1")}]}`),
      catalog(`{name: a, channels: [${pinnedAs("s5", "5.9.2")}, ${pinnedAs("s6", "6.2.2")}]}`),
    ],
    [
      "a pin of the next minor in the only channel",
      catalog(`{name: a, channels: [${pinnedAs("latest", "1.19.2")}]}`),
      catalog(`{name: a, channels: [${pinnedAs("latest", "1.20.0")}]}`),
    ],
    [
      "a range that moves on in the only channel",
      catalog('{name: a, channels: [{name: s, minVersion: "1.0.0", maxVersion: "1.2.0"}]}'),
      catalog('{name: a, channels: [{name: s, minVersion: "1.1.0", maxVersion: "1.3.0"}]}'),
    ],
    [
      "upper ends that rise in two channels",
      catalog(
        '{name: a, channels: [{name: s, maxVersion: "1.2.0"}, {name: t, maxVersion: "2.2"}]}',
      ),
      catalog(
        '{name: a, channels: [{name: s, maxVersion: "1.3.0"}, {name: t, maxVersion: "2.3"}]}',
      ),
    ],
  ])("%s", (_what, before, after) => {
    expect(losses(before, after)).toEqual([]);
  });
});

function entries(...lines: readonly string[]): readonly MappingEntry[] {
  return readMapping(lines.join("\n"), "mapping.txt").entries;
}

function held(before: readonly MappingEntry[], after: readonly MappingEntry[]): readonly string[] {
  return [
    ...lostDeliveries("a", successions(before, after)),
    ...takenDestinations([{ name: "a", before, after }]),
  ].map(({ effect, subject }) => `${effect} ${subject}`);
}

describe("what is delivered as before needs no approval", () => {
  const graph = (folder: string): string =>
    `oci://${folder}/working-dir/graph-preparation=docker://reg/openshift/graph-image:latest`;

  test("the graph image from the working directory of another runner", () => {
    const [before, after] = [
      entries(graph("/builds/0/mirror")),
      entries(graph("/builds/1/mirror")),
    ];
    expect(held(before, after)).toEqual([]);
  });

  test("the graph image of a second ImageSet, made in a folder of its own", () => {
    const [one, other] = [entries(graph("/builds/production")), entries(graph("/builds/lab"))];
    const found = takenDestinations([
      { name: "lab", before: [], after: other },
      { name: "production", before: one, after: one },
    ]);
    expect(found).toEqual([]);
  });

  test("a local catalog from the checkout of another runner", () => {
    const lines = (folder: string): readonly MappingEntry[] =>
      entries(
        `oci://${folder}/catalogs/acme=docker://localhost:55000/acme/index:v1`,
        `docker://localhost:55000/acme/index:${"1".repeat(32)}=docker://reg/acme/index:v1`,
      );
    expect(held(lines("/builds/0"), lines("/builds/1"))).toEqual([]);
  });

  test("an operator that takes a higher tag that another operator has already", () => {
    const proxy = (tag: string): string =>
      `docker://gcr.io/kubebuilder/kube-rbac-proxy:${tag}=docker://reg/kubebuilder/kube-rbac-proxy:${tag}`;
    // Images of operators by tag: the ImageSet names no additional image.
    const before = entries(proxy("v0.8.0"), proxy("v0.13.0"));
    expect(held(before, entries(proxy("v0.13.0")))).toEqual([]);
  });
});

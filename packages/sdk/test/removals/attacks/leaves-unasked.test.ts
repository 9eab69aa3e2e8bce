import { takenTargets } from "@mirrorkit/sdk/removals";
import { describe, expect, test } from "vitest";
import { approval, catalog, imageSet, losses, releases } from "./asked.ts";

const index = "registry.redhat.io/redhat/redhat-operator-index:v4.20";

describe("releases that leave are found without a mapping", () => {
  test.each<[string, string, string]>([
    [
      "the minor in the middle of a range",
      releases("{name: eus-4.20, minVersion: 4.18.30, maxVersion: 4.20.5}"),
      releases(
        "{name: eus-4.20, minVersion: 4.20.5, maxVersion: 4.20.5}",
        "{name: eus-4.18, minVersion: 4.18.30, maxVersion: 4.18.30}",
      ),
    ],
    [
      "a minor whose bound falls to the lower end of what it was",
      releases("{name: stable-4.20, minVersion: 4.19.2, maxVersion: 4.20.5}"),
      releases(
        "{name: stable-4.20, minVersion: 4.20.5, maxVersion: 4.20.5}",
        "{name: stable-4.19, minVersion: 4.19.2, maxVersion: 4.19.2}",
      ),
    ],
    [
      "the minors below an upper bound without a lower one",
      releases("{name: stable-4.20, maxVersion: 4.20.5}"),
      releases("{name: stable-4.20, minVersion: 4.20.5, maxVersion: 4.20.5}"),
    ],
    [
      "the head of another channel of the minor",
      releases("{name: candidate-4.20}"),
      releases("{name: stable-4.20}"),
    ],
    [
      "amd64, which an empty list of architectures means",
      "{platform: {architectures: [], channels: [{name: stable-4.20}]}}",
      "{platform: {architectures: [arm64], channels: [{name: stable-4.20}]}}",
    ],
  ])("%s", (_what, before, after) => {
    expect(losses(before, after)).not.toEqual([]);
  });
});

describe("operators that leave are found without a mapping", () => {
  const twice = (first: string, second: string) => `{operators: [${first}, ${second}]}`;
  const entry = (packages: string, more = "") =>
    `{catalog: "${index}", packages: [${packages}]${more}}`;

  test("a second entry of the same catalog, of which oc-mirror pushes the last alone", () => {
    // Golden edge-257 to edge-259.
    expect(
      losses(
        `{operators: [${entry("{name: a}, {name: b}")}]}`,
        twice(entry("{name: a}, {name: b}"), entry("{name: a}", ", targetCatalog: other/index")),
      ),
    ).not.toEqual([]);
  });

  test("a package that a second catalog has too: bundles of one name overwrite each other", () => {
    // Golden dev-008.
    const evil = `{catalog: "evil.example/x/index:v1", packages: [{name: a}]}`;
    expect(
      losses(`{operators: [${entry("{name: a}")}]}`, twice(entry("{name: a}"), evil)),
    ).not.toEqual([]);
  });

  test("channels below a lower bound that a package gains", () => {
    // Golden edge-265: stable-5.9 leaves with its head.
    expect(losses(catalog("{name: a}"), catalog('{name: a, minVersion: "6.0.0"}'))).not.toEqual([]);
  });

  test("listed channels below a lower bound that their package gains", () => {
    expect(
      losses(
        catalog("{name: a, channels: [{name: stable-5.9}, {name: stable-6.2}]}"),
        catalog(
          '{name: a, minVersion: "6.0.0", channels: [{name: stable-5.9}, {name: stable-6.2}]}',
        ),
      ),
    ).not.toEqual([]);
  });

  test("a channel below a lower bound of its own that rises above it", () => {
    // Golden edge-217: oc-mirror drops the channel in silence.
    expect(
      losses(
        catalog("{name: a, channels: [{name: old}, {name: stable}]}"),
        catalog('{name: a, channels: [{name: old, minVersion: "5.0.0"}, {name: stable}]}'),
      ),
    ).not.toEqual([]);
  });

  const two = (old: string, more = ""): string =>
    catalog(
      `{name: a, channels: [{name: old, ${old}}, {name: new, minVersion: "6.2.1", maxVersion: "6.2.1"}]${more}}`,
    );
  const between = (min: string, max: string): string =>
    `minVersion: "${min}", maxVersion: "${max}"`;

  test.each([
    ["a range that moves above its channel", between("5.9.1", "5.9.9"), between("6.2.0", "6.2.9")],
    [
      "a range that shrinks above its channel",
      between("5.9.1", "6.9.9"),
      between("6.0.0", "6.9.9"),
    ],
    ["a range in place of an upper end", 'maxVersion: "5.9.9"', between("6.2.0", "6.2.9")],
    ["a range in place of a pin", between("5.9.1", "5.9.1"), between("6.2.0", "6.2.9")],
    ["a pin in place of a range", between("5.9.1", "5.9.9"), between("6.2.1", "6.2.1")],
    ["a pin of another channel's version", between("5.9.1", "5.9.1"), between("6.2.1", "6.2.1")],
  ])("a channel beside others that is left empty: %s", (_, before, after) => {
    expect(losses(two(before), two(after))).not.toEqual([]);
  });

  test("channels below the lower bound of a package that rises within an upper one", () => {
    const bounded = (min: string): string => catalog(`{name: a, ${between(min, "6.2.9")}}`);
    expect(losses(bounded("5.9.0"), bounded("6.0.0"))).not.toEqual([]);
  });

  test("prereleases, of a range whose ends are none any more", () => {
    const bounded = (min: string): string =>
      catalog(`{name: a, channels: [{name: s, ${between(min, "4.20.20")}}]}`);
    expect(losses(bounded("4.20.1-rhodf"), bounded("4.20.1"))).not.toEqual([]);
    expect(
      losses(
        bounded("4.20.1-rhodf"),
        catalog('{name: a, channels: [{name: s, maxVersion: "4.20.20"}]}'),
      ),
    ).not.toEqual([]);
  });

  test("each end of a range that an approval covers", () => {
    const from = two(between("5.9.1", "5.9.9"));
    expect(approval(from, two(between("5.9.5", "6.2.9")))).not.toBe(
      approval(from, two(between("6.2.0", "6.2.9"))),
    );
  });

  test("a target tag of the next minor while the source stays", () => {
    expect(losses(catalog("{name: a}"), catalog("{name: a}", ", targetTag: v4.21"))).not.toEqual(
      [],
    );
  });
});

describe("charts", () => {
  const repository = (name: string, url: string) =>
    `{name: ${name}, url: "https://${url}", charts: [{name: a, version: 1.0.0}]}`;

  test("a repository of the same name in front of one: helm takes the first address for both", () => {
    // repoAdd of internal/pkg/helm: "repository name (%s) already exists" keeps the first.
    expect(
      losses(
        `{helm: {repositories: [${repository("r", "good.example")}]}}`,
        `{helm: {repositories: [${repository("r", "evil.example")}, ${repository("r", "good.example")}]}}`,
      ),
    ).not.toEqual([]);
  });

  test("a local chart of the same name at another path", () => {
    expect(
      losses(
        "{helm: {local: [{name: greeter, path: charts/greeter-2.tgz}]}}",
        "{helm: {local: [{name: greeter, path: charts/greeter-1.tgz}]}}",
      ),
    ).not.toEqual([]);
  });
});

describe("places in the mirror that belong to something else", () => {
  const taken = (before: string, after: string, ...others: readonly string[]) =>
    takenTargets("a", {
      before: { imageSet: imageSet(before) },
      after: { imageSet: imageSet(after) },
      others: others.map((other) => ({ imageSet: imageSet(other) })),
    });

  test("the tag of a catalog, by an additional image of the catalog's own repository", () => {
    const raw = `{name: "${index.replace("4.20", "4.19")}", targetTag: v4.20}`;
    const operators = `operators: [{catalog: "${index}", packages: [{name: a}]}]`;
    expect(taken(`{${operators}}`, `{${operators}, additionalImages: [${raw}]}`)).not.toEqual([]);
  });

  test("the tag of a catalog, by the same catalog of another ImageSet with other packages", () => {
    const other = catalog("{name: a}, {name: b}");
    const image = 'additionalImages: [{name: "quay.io/a/b:1"}]';
    const operators = `operators: [{catalog: "${index}", packages: [{name: a}]}]`;
    expect(taken(`{${image}}`, `{${image}, ${operators}}`, other)).not.toEqual([]);
  });

  test("the place that another source had before the change", () => {
    expect(
      taken(
        '{additionalImages: [{name: "good.example/a/b:1"}]}',
        '{additionalImages: [{name: "evil.example/a/b:1"}]}',
      ),
    ).not.toEqual([]);
  });

  test("an untagged image by digest under the tag of another", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    expect(
      taken(
        '{additionalImages: [{name: "quay.io/a/b:1"}]}',
        `{additionalImages: [{name: "quay.io/a/b:1"}, {name: "quay.io/a/b@${digest}", targetTag: "1"}]}`,
      ),
    ).not.toEqual([]);
  });
});

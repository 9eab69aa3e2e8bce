import { readMapping } from "@mirrorkit/sdk/mapping";
import { successions } from "@mirrorkit/sdk/removals";
import { describe, expect, test } from "vitest";
import { approval, catalog, images } from "./asked.ts";

/** A stanza of catalogs: tag, packages, tag in the mirror, reference. */
function catalogs(...all: readonly (readonly string[])[]): string {
  const lines = all.map(([tag, packages, target, name]) => {
    const chosen = target === undefined ? "" : `, targetTag: ${target}`;
    const reference = name ?? "registry.redhat.io/redhat/redhat-operator-index";
    return `{catalog: "${reference}:${tag}", packages: [${packages}]${chosen}}`;
  });
  return `{operators: [${lines.join(", ")}]}`;
}

describe("an approval of one change does not cover the other", () => {
  test.each<[string, string, string, string]>([
    [
      "the channels that a list keeps",
      catalog("{name: a}"),
      catalog("{name: a, channels: [{name: stable}, {name: old}]}"),
      catalog("{name: a, channels: [{name: old}]}"),
    ],
    [
      "the packages of a second entry of a catalog",
      catalog("{name: a}, {name: b}"),
      catalogs(["v4.20", "{name: a}, {name: b}"], ["v4.20", "{name: a}, {name: b}", "spare"]),
      catalogs(["v4.20", "{name: a}, {name: b}"], ["v4.20", "{name: a}", "spare"]),
    ],
    [
      "the catalog that has a package too",
      catalog("{name: a}"),
      catalogs(["v4.20", "{name: a}"], ["v4.19", "{name: a}", "x", "quay.io/acme/index"]),
      catalogs(["v4.20", "{name: a}"], ["v1", "{name: a}", "x", "evil.example/x/index"]),
    ],
    [
      "the tag of a catalog that lists no packages beside another",
      catalog("{name: a}"),
      catalogs(["v4.20", "{name: a}"], ["v2", "", "x", "quay.io/acme/index"]),
      catalogs(["v4.20", "{name: a}"], ["v1", "", "x", "quay.io/acme/index"]),
    ],
    [
      "which of two entries of a catalog loses a package",
      catalogs(
        ["v4.20", "{name: a}, {name: b}", "live"],
        ["v4.20", "{name: a}, {name: b}", "test"],
      ),
      catalogs(["v4.20", "{name: a}, {name: b}", "live"], ["v4.20", "{name: a}", "test"]),
      catalogs(["v4.20", "{name: a}", "live"], ["v4.20", "{name: a}, {name: b}", "test"]),
    ],
    [
      "the bounds of the channels that a list keeps",
      catalog("{name: a}"),
      catalog("{name: a, channels: [{name: stable}]}"),
      catalog('{name: a, channels: [{name: stable, maxVersion: "0.1.0"}]}'),
    ],
    [
      "the packages that a list keeps",
      catalog(""),
      catalog("{name: a}, {name: b}"),
      catalog("{name: a}"),
    ],
    [
      "the bounds of the packages that a list keeps",
      catalog(""),
      catalog("{name: a}"),
      catalog('{name: a, maxVersion: "0.1.0"}'),
    ],
    [
      "the platforms that a filter keeps",
      images('{name: "q/a:1"}'),
      images('{name: "q/a:1", platforms: [{os: linux, architecture: amd64}]}'),
      images('{name: "q/a:1", platforms: [{os: linux, architecture: s390x}]}'),
    ],
    [
      "the charts that a list keeps",
      '{helm: {repositories: [{name: r, url: "https://c.example"}]}}',
      '{helm: {repositories: [{name: r, url: "https://c.example", charts: [{name: a}, {name: b}]}]}}',
      '{helm: {repositories: [{name: r, url: "https://c.example", charts: [{name: a, version: 0.0.1}]}]}}',
    ],
    [
      "which of two copies of an image loses a platform",
      images('{name: "q/a:1", targetRepo: test/app}', '{name: "q/a:1", targetRepo: live/app}'),
      images(
        '{name: "q/a:1", targetRepo: test/app, platforms: [{os: linux, architecture: amd64}]}',
        '{name: "q/a:1", targetRepo: live/app}',
      ),
      images(
        '{name: "q/a:1", targetRepo: test/app}',
        '{name: "q/a:1", targetRepo: live/app, platforms: [{os: linux, architecture: amd64}]}',
      ),
    ],
    [
      "which of two copies of an image leaves",
      images('{name: "q/a:1", targetRepo: test/app}', '{name: "q/a:1", targetRepo: live/app}'),
      images('{name: "q/a:1", targetRepo: live/app}'),
      images('{name: "q/a:1", targetRepo: test/app}'),
    ],
    [
      "of which of two repositories of one name a chart leaves",
      '{helm: {repositories: [{name: r, url: "https://a.example", charts: [{name: one}, {name: two}]}, {name: r, url: "https://b.example", charts: [{name: one}, {name: two}]}]}}',
      '{helm: {repositories: [{name: r, url: "https://a.example", charts: [{name: two}]}, {name: r, url: "https://b.example", charts: [{name: one}, {name: two}]}]}}',
      '{helm: {repositories: [{name: r, url: "https://a.example", charts: [{name: one}, {name: two}]}, {name: r, url: "https://b.example", charts: [{name: two}]}]}}',
    ],
  ])("in %s", (_what, before, approved, other) => {
    expect(approval(before, other)).not.toBe(approval(before, approved));
  });
});

test("a tag with a digest is pulled by its digest: a higher tag proves nothing, and the comment says so", () => {
  const line = (tag: string, digit: string): string =>
    `docker://q/a@sha256:${digit.repeat(64)}=docker://reg/a:${tag}`;
  const entries = (text: string, name: string) =>
    readMapping(text, "mapping.txt", { additionalImages: [name] }).entries;
  const [before, after] = [
    entries(line("9.6", "a"), `q/a:9.6@sha256:${"a".repeat(64)}`),
    entries(line("9.7", "0"), `q/a:9.7@sha256:${"0".repeat(64)}`),
  ];
  expect(successions(before, after).map(({ proof }) => proof)).toEqual(["unknown"]);
});

import { readMapping } from "@mirrorkit/sdk/mapping";
import { takenDestinations } from "@mirrorkit/sdk/removals";
import { describe, expect, test } from "vitest";
import { imageSet, losses } from "./asked.ts";

const registry = "quay.example.test/mirror";
const hex = (digit: string): string => digit.repeat(64);
const index = "registry.redhat.io/redhat/redhat-operator-index";

const catalogLines = [
  `docker://${index}@sha256:${hex("a")}=docker://localhost:55000/redhat/redhat-operator-index:v4.20`,
  `docker://localhost:55000/redhat/redhat-operator-index:${"1".repeat(32)}=docker://${registry}/redhat/redhat-operator-index:v4.20`,
];
const graph = `oci:///srv/working-dir/graph-preparation=docker://${registry}/openshift/graph-image:latest`;

function taken(before: readonly string[], added: readonly string[]): readonly string[] {
  const [earlier, later] = [before, [...before, ...added]].map(
    (lines) => readMapping(lines.join("\n"), "mapping.txt").entries,
  );
  return takenDestinations([{ name: "production", before: earlier ?? [], after: later ?? [] }]).map(
    ({ subject }) => subject.slice(registry.length + 1),
  );
}

describe("an image of a chart that poses as something else takes its place", () => {
  test.each<[string, readonly string[], string, string]>([
    [
      "the graph image",
      [graph],
      `docker://evil.example/openshift/graph-image:latest=docker://${registry}/openshift/graph-image:latest`,
      "openshift/graph-image:latest",
    ],
    [
      "the graph image, by a digest",
      [graph],
      `docker://evil.example/openshift/graph-image@sha256:${hex("b")}=docker://${registry}/openshift/graph-image:latest`,
      "openshift/graph-image:latest",
    ],
    [
      "the filtered catalog, by the whole one of its own repository",
      catalogLines,
      `docker://${index}:v4.20=docker://${registry}/redhat/redhat-operator-index:v4.20`,
      "redhat/redhat-operator-index:v4.20",
    ],
    [
      "the filtered catalog, by an older one of its own repository",
      catalogLines,
      `docker://${index}@sha256:${hex("0")}=docker://${registry}/redhat/redhat-operator-index:v4.20`,
      "redhat/redhat-operator-index:v4.20",
    ],
    [
      "a catalog that is not filtered, by an older one",
      [
        `docker://${index}@sha256:${hex("a")}=docker://${registry}/redhat/redhat-operator-index:v4.20`,
      ],
      `docker://${index}@sha256:${hex("0")}=docker://${registry}/redhat/redhat-operator-index:v4.20`,
      "redhat/redhat-operator-index:v4.20",
    ],
  ])("%s", (_what, before, line, address) => {
    expect(taken(before, [line])).toEqual([address]);
  });
});

describe("catalogs that overwrite each other are found without a mapping", () => {
  const twice = (first: string, second: string): string => `{operators: [${first}, ${second}]}`;
  const entry = (packages: string, more = "", name = `${index}:v4.20`): string =>
    `{catalog: "${name}"${packages}${more}}`;

  test.each([
    [
      "the same name with its transport",
      entry(", packages: [{name: a}]", ", targetTag: other", `docker://${index}:v4.20`),
    ],
  ])("a second entry of one catalog, by %s", (_what, second) => {
    const first = entry(", packages: [{name: a}, {name: b}]");
    expect(losses(`{operators: [${first}]}`, twice(first, second))).not.toEqual([]);
  });

  test.each([
    ["all of its packages", entry("", "", "evil.example/x/all-index:v1")],
    [
      "all of its packages, by an empty list",
      entry(", packages: []", "", "evil.example/x/all-index:v1"),
    ],
    ["all of its versions", entry("", ", full: true", "evil.example/x/all-index:v1")],
  ])(
    "a catalog of another repository with %s may have bundles of the same name",
    (_what, second) => {
      const first = entry(", packages: [{name: a}]");
      expect(losses(`{operators: [${first}]}`, twice(first, second))).not.toEqual([]);
      expect(losses(`{operators: [${second}]}`, twice(second, first))).not.toEqual([]);
    },
  );

  const acme = entry(", packages: [{name: a}]", "", "quay.io/acme/index:v1");
  const own = entry(", packages: [{name: a}]");

  test("a third catalog has a package that two have already", () => {
    const third = entry(", packages: [{name: a}]", "", "evil.example/x/third:v1");
    const after = `{operators: [${own}, ${acme}, ${third}]}`;
    expect(losses(twice(own, acme), after)).not.toEqual([]);
  });

  test("the last of two catalogs that have a package changes", () => {
    expect(losses(twice(own, acme), twice(acme, own))).not.toEqual([]);
    expect(losses(twice(own, acme), twice(own, acme))).toEqual([]);
  });

  test("the last of two entries of a catalog changes", () => {
    const [live, spare] = ["live", "spare"].map((tag) =>
      entry(", packages: [{name: a}]", `, targetTag: ${tag}`),
    ) as [string, string];
    expect(losses(twice(live, spare), twice(spare, live))).not.toEqual([]);
    expect(losses(twice(live, spare), twice(live, spare))).toEqual([]);
  });

  test("the last of two catalogs changes of which one lists no packages", () => {
    const all = entry("", "", "community.example/x/all-index:v1");
    expect(losses(twice(all, own), twice(own, all))).not.toEqual([]);
    expect(losses(twice(all, own), twice(all, own))).toEqual([]);
  });

  test("catalogs of other packages and two minors of one catalog are put in another order", () => {
    const other = entry(", packages: [{name: b}]", "", "quay.io/acme/index:v1");
    const next = entry(", packages: [{name: a}]", "", `${index}:v4.21`);
    const from = `{operators: [${own}, ${next}, ${other}]}`;
    expect(losses(from, `{operators: [${other}, ${next}, ${own}]}`)).toEqual([]);
  });

  test("a package that an entry gains beside a whole catalog that was there is nothing new", () => {
    const all = entry("", "", "community.example/x/all-index:v1");
    const before = twice(entry(", packages: [{name: a}]"), all);
    expect(losses(before, twice(entry(", packages: [{name: a}, {name: b}]"), all))).toEqual([]);
  });

  test("a catalog of another minor of the same repository is added beside it", () => {
    const first = entry(", packages: [{name: a}]");
    const next = entry("", "", `${index}:v4.21`);
    expect(losses(`{operators: [${first}]}`, twice(first, next))).toEqual([]);
  });

  test("the stanza can be read", () => {
    expect(
      imageSet(twice(entry(""), entry("", "", "evil.example/x/y:v1"))).mirror.operators,
    ).toHaveLength(2);
  });
});

import type { SelectedCatalog } from "@mirrorkit/sdk/catalog";
import type { Operator } from "@mirrorkit/sdk/imageset";
import { type Removal, withSelections } from "@mirrorkit/sdk/removals";
import { describe, expect, test } from "vitest";
import { selectFromCatalog } from "#decisions/selection";
import { readCatalog } from "#models/catalog";

const index = "registry.example.test/redhat/redhat-operator-index:v4.20";

const channels: Readonly<Record<string, readonly string[]>> = {
  old: ["5.9.1", "5.9.2"],
  new: ["6.2.1", "6.2.2"],
};

function contentOf(named = channels): string {
  const documents = [
    { schema: "olm.package", name: "a", defaultChannel: "new" },
    ...Object.entries(named).map(([name, versions]) => ({
      schema: "olm.channel",
      package: "a",
      name,
      entries: versions.map((version, at) => ({
        name: `a.v${version}`,
        ...(at === 0 ? {} : { replaces: `a.v${versions[at - 1]}` }),
      })),
    })),
    ...Object.values(named)
      .flat()
      .map((version) => ({
        schema: "olm.bundle",
        package: "a",
        name: `a.v${version}`,
        image: `registry.example.test/a/bundle:${version}`,
        properties: [{ type: "olm.package", value: { packageName: "a", version } }],
      })),
  ];
  return documents.map((one) => JSON.stringify(one)).join("\n");
}

type Bounds = readonly [string, string];

function taking(old: Bounds | undefined, fresh: Bounds, named = channels): SelectedCatalog {
  const { catalog: content } = readCatalog(contentOf(named), "a.json");
  const listed = [["old", old] as const, ["new", fresh] as const].flatMap(([name, bounds]) =>
    bounds === undefined ? [] : [{ name, minVersion: bounds[0], maxVersion: bounds[1] }],
  );
  const operator: Operator = { catalog: index, packages: [{ name: "a", channels: listed }] };
  const result = selectFromCatalog(content, operator);
  if ("refusal" in result) throw new Error(result.refusal.said);
  return { catalog: index, digest: "sha256:0", selection: result.selection, content };
}

function found(
  before: SelectedCatalog,
  after: SelectedCatalog,
  requests: readonly Removal[] = [],
): readonly string[] {
  const removals = withSelections("a", requests, { before: [before], after: [after] });
  return removals
    .filter((one) => !requests.includes(one))
    .map(({ effect, subject, from, to }) => `${effect} ${subject} ${from} → ${to}`);
}

const usual = taking(["5.9.1", "5.9.9"], ["6.2.1", "6.2.9"]);

describe("what catalogs tell about channels", () => {
  test("nothing is lost where heads stay or rise", () => {
    expect(found(usual, usual)).toEqual([]);
    const lower = taking(["5.9.1", "5.9.1"], ["6.2.1", "6.2.1"]);
    expect(found(lower, usual)).toEqual([]);
    expect(found(lower, taking(["5.9.2", "5.9.2"], ["6.2.2", "6.2.2"]))).toEqual([]);
  });

  test("a channel is lost where a range rises above all of its versions", () => {
    const after = taking(["5.9.8", "5.9.9"], ["6.2.1", "6.2.9"]);
    expect(found(usual, after)).toEqual(["leaves channel old 5.9.1, 5.9.2 → undefined"]);
  });

  test("a channel is lost where a pin is a version of another one", () => {
    const before = taking(["5.9.1", "5.9.1"], ["6.2.1", "6.2.1"]);
    const after = taking(["6.2.1", "6.2.1"], ["6.2.1", "6.2.1"]);
    expect(found(before, after)).toEqual(["leaves channel old 5.9.1 → undefined"]);
  });

  test("a head that falls is found, whatever the ImageSet asks for", () => {
    const older = taking(["5.9.1", "5.9.9"], ["6.2.1", "6.2.9"], { ...channels, old: ["5.9.1"] });
    expect(found(usual, older)).toEqual(["lower channel old 5.9.2 → 5.9.1"]);
  });

  test("what a dropped request names is not listed twice", () => {
    const after = taking(undefined, ["6.2.1", "6.2.9"]);
    expect(found(usual, after)).toHaveLength(1);
    const within = [`catalog ${index}`, "package a"];
    const request: Removal = {
      imageSet: "a",
      effect: "leaves",
      subject: "channel old",
      part: { catalog: index, package: "a", channel: "old" },
      within,
      before: [],
      after: [],
    };
    expect(found(usual, after, [request])).toEqual([]);
    expect(found(usual, after, [{ ...request, effect: "undetermined" }])).toHaveLength(1);
  });

  test("a request that catalogs decide is left out, unless they were not read", () => {
    const request: Removal = {
      imageSet: "a",
      effect: "undetermined",
      subject: "channel old",
      part: { catalog: index, package: "a", channel: "old" },
      within: [`catalog ${index}`, "package a"],
      decidedBy: "catalogs",
      before: [],
      after: [],
    };
    const catalogs = { before: [usual], after: [usual] };
    expect(withSelections("a", [request], catalogs)).toEqual([]);
    expect(withSelections("a", [request], undefined)).toEqual([request]);
  });
});

import type { SelectedCatalog } from "@mirrorkit/sdk/catalog";
import { type MappingEntry, readMapping } from "@mirrorkit/sdk/mapping";
import { lostDeliveries, provenSuperseded, successions } from "@mirrorkit/sdk/removals";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { selectFromCatalog } from "#decisions/selection";
import { readCatalog } from "#models/catalog";
import { runs } from "../../../../test/runs.ts";

const index = "registry.example.test/redhat/redhat-operator-index:v4.20";
const hex = (name: string): string => Buffer.from(name.padEnd(32, "-")).toString("hex");
const image = (name: string): string => `registry.example.test/a/${name}@sha256:${hex(name)}`;

/** The operands of the bundles of a package, oldest version first. */
type Bundles = Readonly<Record<string, readonly string[]>>;

const usual: Bundles = {
  "1.0.0": ["operator-1", "gone"],
  "1.1.0": ["operator-2"],
  "1.2.0": ["operator-3"],
};

function catalogText(bundles: Bundles, name = "a"): string {
  const versions = Object.keys(bundles);
  const documents = [
    { schema: "olm.package", name, defaultChannel: "stable" },
    {
      schema: "olm.channel",
      package: name,
      name: "stable",
      entries: versions.map((version, at) => ({
        name: `${name}.v${version}`,
        ...(at === 0 ? {} : { replaces: `${name}.v${versions[at - 1]}` }),
      })),
    },
    ...versions.map((version) => ({
      schema: "olm.bundle",
      package: name,
      name: `${name}.v${version}`,
      image: image(`bundle-${version}`),
      relatedImages: [`bundle-${version}`, ...(bundles[version] ?? [])].map((one) => ({
        name: one,
        image: image(one),
      })),
      properties: [{ type: "olm.package", value: { packageName: name, version } }],
    })),
  ];
  return documents.map((one) => JSON.stringify(one)).join("\n");
}

/** A catalog of which one version is taken, or the newest. */
function taking(version: string | undefined, bundles = usual, catalog = index): SelectedCatalog {
  const { catalog: content } = readCatalog(catalogText(bundles), "a.json");
  const bounds = version === undefined ? {} : { minVersion: version, maxVersion: version };
  const packages = [{ name: "a", channels: [{ name: "stable", ...bounds }] }];
  const result = selectFromCatalog(content, { catalog, packages });
  if ("refusal" in result) throw new Error(result.refusal.said);
  return { catalog, digest: "sha256:0", selection: result.selection, content };
}

function entriesOf(names: readonly string[]): readonly MappingEntry[] {
  const lines = names.map((name) => {
    const [, path = ""] = image(name).split(/\/(.*)@/);
    return `docker://${image(name)}=docker://quay.example.test/mirror/${path}:sha256-${hex(name)}`;
  });
  return readMapping(lines.join("\n"), "mapping.txt").entries;
}

const before = ["bundle-1.0.0", "operator-1", "gone"];
const after = ["bundle-1.1.0", "operator-2"];

function held(
  old: readonly SelectedCatalog[],
  now: readonly SelectedCatalog[],
  there: readonly string[] = after,
): readonly string[] {
  const found = successions(entriesOf(before), entriesOf(there));
  const proven = provenSuperseded(found, { before: old, after: now });
  return lostDeliveries("a", proven).map(({ before: [one] }) => one?.source ?? "");
}

describe("an image whose bundle was superseded", () => {
  test("is no removal, and says by what", () => {
    expect(held([], [])).toEqual(before.map(image).toSorted());
    expect(held([taking("1.0.0")], [taking("1.1.0")])).toEqual([]);
    const found = successions(entriesOf(before), entriesOf(after));
    const catalogs = { before: [taking("1.0.0")], after: [taking("1.1.0")] };
    expect(provenSuperseded(found, catalogs)[0]).toMatchObject({
      proof: "superseded",
      superseded: { package: "a", channel: "stable", version: "1.0.0", by: "1.1.0" },
    });
  });

  test.each<readonly [string, readonly SelectedCatalog[], readonly SelectedCatalog[]]>([
    [
      "by a lower version",
      [taking("1.1.0", { "1.1.0": ["gone"], "1.0.0": [] })],
      [taking("1.0.0")],
    ],
    ["by nothing: the catalog is gone", [taking("1.0.0")], []],
    [
      "in another catalog",
      [taking("1.0.0")],
      [taking("1.1.0", usual, index.replace("v4.20", "v4.21"))],
    ],
    ["in one of two catalogs of a name", [taking("1.0.0")], [taking("1.1.0"), taking("1.1.0")]],
    ["by nothing: the bundle is still selected", [taking("1.0.0")], [taking("1.0.0")]],
    [
      "but a bundle that is selected needs the image",
      [taking("1.0.0")],
      [taking("1.1.0", { ...usual, "1.1.0": ["gone", "operator-1", "bundle-1.0.0"] })],
    ],
    [
      "in one catalog, and not in another one that has it too",
      [taking("1.0.0"), taking("1.0.0", usual, "registry.example.test/other:v1")],
      [
        taking("1.1.0"),
        taking("1.0.0", { "1.0.0": ["operator-1"] }, "registry.example.test/other:v1"),
      ],
    ],
  ])("is a removal where it was superseded %s", (_, old, now) => {
    expect(held(old, now)).toContain(image("gone"));
  });

  test("is a removal where no bundle brought it", () => {
    const old = taking("1.0.0", { ...usual, "1.0.0": ["operator-1"] });
    expect(held([old], [taking("1.1.0")])).toEqual([image("gone")]);
  });

  test("depends on catalogs alone: entries that are added prove nothing more", () => {
    const names = fc.constantFrom(...before, ...after, "operator-3", "bundle-1.2.0", "other");
    const pins = fc.constantFrom("1.0.0", "1.1.0", "1.2.0");
    fc.assert(
      fc.property(fc.array(names), names, pins, pins, (there, added, from, to) => {
        const [old, now] = [[taking(from)], [taking(to)]];
        const without = held(old, now, there);
        const more = held(old, now, [...there, added]);
        const plain = held([], [], [...there, added]);
        for (const one of without) {
          // What the mapping alone shows to be succeeded, or to be there, needs no catalog.
          if (!more.includes(one)) expect(plain).not.toContain(one);
        }
      }),
      { numRuns: runs(200) },
    );
  });

  test("is held wherever its version would fall or stay", () => {
    const versions = ["1.0.0", "1.1.0", "1.2.0"];
    for (const from of versions) {
      for (const to of versions.filter((one) => one <= from)) {
        const old = taking(from, { ...usual, [from]: ["operator-1", "gone", "bundle-1.0.0"] });
        expect(held([old], [taking(to)], [])).toContain(image("gone"));
      }
    }
  });
});

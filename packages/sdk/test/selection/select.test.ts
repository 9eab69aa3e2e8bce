import {
  type Catalog,
  type CatalogSelection,
  channelHead,
  compareCatalogs,
  findBundlePath,
  loadFaults,
  readCatalog,
  selectFromCatalog,
} from "@mirrorkit/sdk/catalog";
import { describe, expect, test } from "vitest";

type Entry = string | readonly [name: string, replaces: string, ...skips: string[]];

/** A package `p` with channels of entries; each bundle `p.vX` has the version X. */
function catalogOf(
  channels: Readonly<Record<string, readonly Entry[]>>,
  defaultChannel = Object.keys(channels)[0] ?? "",
): Catalog {
  const entries = Object.entries(channels).map(([name, list]) => ({
    schema: "olm.channel",
    package: "p",
    name,
    entries: list.map((entry) => {
      const [version, replaces, ...skips] = typeof entry === "string" ? [entry] : entry;
      return {
        name: `p.v${version}`,
        ...(replaces === undefined || replaces === "" ? {} : { replaces: `p.v${replaces}` }),
        skips: skips.map((skip) => `p.v${skip}`),
      };
    }),
  }));
  const versions = new Set(
    Object.values(channels).flatMap((list) =>
      list.map((entry) => (typeof entry === "string" ? entry : entry[0])),
    ),
  );
  const bundles = [...versions].map((version) => ({
    schema: "olm.bundle",
    package: "p",
    name: `p.v${version}`,
    image: `registry.example.test/p:v${version}`,
    relatedImages: [{ name: "", image: `registry.example.test/p:v${version}` }],
    properties: [{ type: "olm.package", value: { packageName: "p", version } }],
  }));
  const documents = [{ schema: "olm.package", name: "p", defaultChannel }, ...entries, ...bundles];
  return readCatalog(documents.map((one) => JSON.stringify(one)).join("\n"), "f").catalog;
}

const line: readonly Entry[] = [
  "1.0.0",
  ["1.1.0", "1.0.0"],
  ["1.2.0", "1.1.0"],
  ["1.3.0", "1.2.0"],
];
const two = catalogOf({ stable: line, old: ["0.9.0", ["1.0.0", "0.9.0"]] });
const catalog = "registry.example.test/index:v1";

function selected(from: Catalog, included: object, full = false): CatalogSelection {
  const result = selectFromCatalog(from, { catalog, packages: [{ name: "p", ...included }], full });
  if ("refusal" in result) throw new Error(result.refusal.said);
  return result.selection;
}

function told(selection: CatalogSelection): readonly string[] {
  return selection.bundles.map(
    ({ bundle, reasons }) =>
      `${bundle.name} ${reasons.map(({ cause, channel }) => `${cause} ${channel}`).join(", ")}`,
  );
}

function refusalOf(from: Catalog, included: object, full = false) {
  const result = selectFromCatalog(from, { catalog, packages: [{ name: "p", ...included }], full });
  return "refusal" in result ? result.refusal : undefined;
}

describe("a selection", () => {
  test("of a package takes the head of each channel", () => {
    expect(told(selected(two, {}))).toEqual(["p.v1.0.0 head old", "p.v1.3.0 head stable"]);
  });

  test("of channels takes their heads", () => {
    expect(told(selected(two, { channels: [{ name: "stable" }] }))).toEqual([
      "p.v1.3.0 head stable",
    ]);
  });

  test("of a range takes what lies in it", () => {
    const bounds = { channels: [{ name: "stable", minVersion: "1.1.0", maxVersion: "1.2" }] };
    expect(told(selected(two, bounds))).toEqual(["p.v1.1.0 range stable", "p.v1.2.0 range stable"]);
  });

  test("of a range keeps what lies outside it on the path, and skipped bundles within it", () => {
    const from = catalogOf({
      stable: ["1.0.0", ["2.0.0-rc1", "1.0.0"], "1.5.0", ["2.1.0", "2.0.0-rc1", "1.5.0"]],
    });
    expect(told(selected(from, { minVersion: "1.0.0" }))).toEqual([
      "p.v1.0.0 range stable",
      "p.v1.5.0 range stable",
      "p.v2.0.0-rc1 path stable",
      "p.v2.1.0 range stable",
    ]);
  });

  test("of a pin takes the version from the whole package, and leaves other channels empty", () => {
    const selection = selected(two, { minVersion: "1.1.0", maxVersion: "1.1.0" });
    expect(told(selection)).toEqual(["p.v1.1.0 pin stable, pin old"]);
    expect(selection.channels.map(({ name, entries }) => [name, entries.length])).toEqual([
      ["stable", 1],
      ["old", 0],
    ]);
    expect(loadFaults(selection).map(({ said }) => said)).toEqual([
      'invalid package "p": invalid channel "old": channel must contain at least one bundle',
    ]);
  });

  test("of a pin that build metadata leaves open takes the one that is written, and names all", () => {
    const from = catalogOf({ stable: ["1.0.0+a", ["1.0.0+b", "1.0.0+a"]] });
    const pin = { minVersion: "1.0.0+b", maxVersion: "1.0.0+b" };
    const selection = selected(from, pin);
    expect(told(selection)).toEqual(["p.v1.0.0+b pin stable"]);
    expect(selection.ambiguousPins).toEqual([
      {
        package: "p",
        channel: "stable",
        version: "1.0.0+b",
        bundles: ["p.v1.0.0+a", "p.v1.0.0+b"],
      },
    ]);
  });

  test("in full takes every entry of the channels", () => {
    expect(told(selected(two, { channels: [{ name: "stable" }] }, true))).toHaveLength(4);
  });

  test("drops a channel that a range empties, unless it is the default one", () => {
    const selection = selected(two, { minVersion: "1.1.0" });
    expect(selection.channels.map(({ name }) => name)).toEqual(["stable"]);
    expect(selection.droppedChannels).toEqual([{ package: "p", channel: "old" }]);
    expect(refusalOf(two, { minVersion: "7.0.0" })).toMatchObject({
      fault: "empty-channel",
      said: 'package "p" channel "stable" has version range ">=7.0.0" that results in an empty channel',
    });
  });

  test("names what is asked for and not there", () => {
    const result = selectFromCatalog(two, {
      catalog,
      packages: [{ name: "q" }, { name: "p", channels: [{ name: "stable" }, { name: "fast" }] }],
    });
    expect("selection" in result && result.selection).toMatchObject({
      unknownPackages: ["q"],
      unknownChannels: [{ package: "p", channel: "fast" }],
    });
  });

  test("of a whole catalog in full is the catalog", () => {
    const result = selectFromCatalog(two, { catalog, full: true });
    expect("selection" in result && result.selection).toMatchObject({ isWhole: true });
  });

  test("moves the default channel where the ImageSet says so", () => {
    const selection = selected(two, { defaultChannel: "old", channels: [{ name: "old" }] });
    expect(selection.packages).toEqual([{ name: "p", defaultChannel: "old" }]);
  });
});

describe("a channel is loaded by OLM", () => {
  const faultsOf = (entries: readonly Entry[]): readonly string[] =>
    loadFaults(selected(catalogOf({ stable: entries }), {}, true)).map(({ said }) =>
      said.replace('invalid package "p": invalid channel "stable": ', ""),
    );

  test("where a bundle that is off the path is skipped, also by one that is off the path itself", () => {
    const entries: readonly Entry[] = [
      "1.0.0",
      ["1.1.0", "1.0.0"],
      "1.2.0",
      ["1.3.0", "", "1.2.0"],
      ["2.0.0", "1.1.0", "1.3.0"],
    ];
    expect(faultsOf(entries)).toEqual([]);
  });

  test("not where the path ends at a bundle that is skipped as well, and others are below it", () => {
    const entries: readonly Entry[] = [
      "1.0.0",
      ["1.1.0", "1.0.0"],
      ["1.2.0", "1.1.0"],
      ["2.0.0", "1.2.0", "1.2.0"],
    ];
    expect(faultsOf(entries)).toEqual([
      "channel contains one or more stranded bundles: p.v1.0.0, p.v1.1.0",
    ]);
    expect(faultsOf(entries.slice(2))).toEqual([]);
  });

  test("not where the path is a cycle", () => {
    const entries: readonly Entry[] = [
      ["1.0.0", "1.1.0"],
      ["1.1.0", "1.0.0"],
      ["1.2.0", "1.1.0"],
    ];
    expect(faultsOf(entries)).toEqual([
      "detected cycle in replaces chain of upgrade graph: p.v1.1.0 -> p.v1.0.0 -> p.v1.1.0",
    ]);
  });

  test("not where it has no entries, of which oc-mirror in full keeps the bundles", () => {
    const from = catalogOf({ stable: [] });
    const bundle = two.bundles.slice(0, 1);
    const selection = selected({ ...from, bundles: bundle }, {}, true);
    expect(told(selection)).toEqual(["p.v1.0.0 full undefined"]);
    expect(loadFaults(selection).map(({ said }) => said)).toContain(
      'package "p", bundle "p.v1.0.0" not found in any channel entries',
    );
  });
});

describe("a selection is refused", () => {
  const heads = catalogOf({ stable: ["1.0.0", "1.1.0"] });
  const cycle = catalogOf({
    stable: [
      ["1.0.0", "1.1.0"],
      ["1.1.0", "1.0.0"],
      ["1.2.0", "1.1.0"],
    ],
  });
  test.each([
    [
      "without the default channel",
      two,
      { channels: [{ name: "old" }] },
      false,
      "default-channel-filtered",
    ],
    [
      "with a default channel that is not mirrored",
      two,
      { defaultChannel: "x" },
      false,
      "unknown-default-channel",
    ],
    ["in full with versions", two, { minVersion: "1.0.0" }, true, "full-with-range"],
    [
      "for a version that no bundle has",
      two,
      { minVersion: "7.0.0", maxVersion: "7.0.0" },
      false,
      "unknown-version",
    ],
    ["for a channel with two heads", heads, {}, false, "channel-graph"],
    ["for a channel with a cycle", cycle, {}, false, "channel-graph"],
    ["for a channel without a name", two, { channels: [{ name: "" }] }, false, "missing-name"],
    ["where nothing is left", catalogOf({}), {}, false, "no-images"],
  ] as const)("%s", (...[, from, included, full, fault]) => {
    expect(refusalOf(from, included, full)?.fault).toBe(fault);
  });

  test("not for two heads where a pin or full do not need the head", () => {
    expect(refusalOf(heads, { minVersion: "1.0.0", maxVersion: "1.0.0" })).toBeUndefined();
    expect(refusalOf(heads, {}, true)).toBeUndefined();
  });
});

describe("a catalog", () => {
  test("has a head a channel, or a reason why not", () => {
    const [stable] = two.channels;
    if (stable === undefined) throw new Error("no channel");
    expect(channelHead(stable)).toEqual({ head: "p.v1.3.0" });
    expect(channelHead({ ...stable, entries: [] })).toEqual({ fault: "channel has no entries" });
  });

  test("has the shortest path between two bundles, by replaces, skips and skipRange", () => {
    const from = catalogOf({ stable: ["1.0.0", ["1.1.0", "1.0.0"], ["1.2.0", "1.1.0", "1.0.0"]] });
    const where = { package: "p" };
    expect(findBundlePath(from, where, "p.v1.0.0", "p.v1.2.0")).toEqual({
      channel: "stable",
      bundles: ["p.v1.0.0", "p.v1.2.0"],
    });
    expect(findBundlePath(from, where, "p.v1.2.0", "p.v1.0.0")).toBeUndefined();
    const ranged: Catalog = {
      ...from,
      channels: from.channels.map((channel) => ({
        ...channel,
        entries: [
          { name: "p.v1.0.0", skips: [] },
          { name: "p.v1.2.0", skips: [], skipRange: ">=1.0.0 <1.2.0" },
        ],
      })),
    };
    expect(findBundlePath(ranged, where, "p.v1.0.0", "p.v1.2.0")?.bundles).toHaveLength(2);
  });

  test("is compared with another one by packages, heads and versions", () => {
    const after = catalogOf({ stable: [...line, ["1.4.0", "1.3.0"]], new: ["2.0.0"] }, "new");
    expect(compareCatalogs(two, two)).toEqual([]);
    expect(compareCatalogs(two, after)).toEqual([
      {
        package: "p",
        state: "changed",
        defaultChannel: { before: "stable", after: "new" },
        channels: [
          { channel: "new", after: "p.v2.0.0" },
          { channel: "old", before: "p.v1.0.0" },
          { channel: "stable", before: "p.v1.3.0", after: "p.v1.4.0" },
        ],
        addedVersions: ["1.4.0", "2.0.0"],
        removedVersions: ["0.9.0"],
        deprecated: [],
      },
    ]);
    expect(compareCatalogs(catalogOf({}), after, ["other"])).toEqual([]);
  });
});

import { compareSelections, type SelectedCatalog } from "@mirrorkit/sdk/catalog";
import { describe, expect, test } from "vitest";
import { selectFromCatalog, summarizeSelection, summarizeTaken } from "#decisions/selection";
import { readCatalog } from "#models/catalog";

const index = "registry.example.test/redhat/redhat-operator-index:v4.20";

/** A catalog whose channels hold these versions, oldest first. */
function catalogOf(channels: Readonly<Record<string, readonly string[]>>): string {
  const versions = [...new Set(Object.values(channels).flat())];
  const bundle = (version: string): object => ({
    schema: "olm.bundle",
    package: "a",
    name: `a.v${version}`,
    image: `registry.example.test/a/bundle:v${version}`,
    relatedImages: [{ name: "", image: `registry.example.test/a/bundle:v${version}` }],
    properties: [{ type: "olm.package", value: { packageName: "a", version } }],
  });
  const documents: readonly object[] = [
    { schema: "olm.package", name: "a", defaultChannel: Object.keys(channels)[0] },
    ...Object.entries(channels).map(([name, list]) => ({
      schema: "olm.channel",
      package: "a",
      name,
      entries: list.map((version, at) => ({
        name: `a.v${version}`,
        ...(at === 0 ? {} : { replaces: `a.v${list[at - 1]}` }),
      })),
    })),
    ...versions.map(bundle),
  ];
  return documents.map((one) => JSON.stringify(one)).join("\n");
}

const usual = { stable: ["1.0.0", "1.1.0", "1.2.0"], fast: ["1.2.0", "1.3.0"] };

interface Wish {
  readonly defaultChannel?: string;
  readonly channels?: readonly {
    readonly name: string;
    readonly from?: string;
    readonly to?: string;
  }[];
  readonly catalog?: string;
  readonly digest?: string;
  readonly content?: Readonly<Record<string, readonly string[]>>;
}

function selected({
  channels,
  defaultChannel,
  catalog = index,
  digest = "one",
  content = usual,
}: Wish): SelectedCatalog {
  const read = readCatalog(catalogOf(content), "a.json").catalog;
  const wanted = channels?.map(({ name, from, to }) => ({
    name,
    ...(from === undefined ? {} : { minVersion: from }),
    ...(to === undefined ? {} : { maxVersion: to }),
  }));
  const [first] = channels ?? [];
  const result = selectFromCatalog(read, {
    catalog,
    packages: [
      {
        name: "a",
        ...(first === undefined ? {} : { defaultChannel: defaultChannel ?? first.name }),
        ...(wanted === undefined ? {} : { channels: wanted }),
      },
    ],
  });
  if ("refusal" in result) throw new Error(result.refusal.said);
  return { catalog, digest: `sha256:${digest}`, selection: result.selection, content: read };
}

const nothing = { packages: [], channels: [], bundles: [] };

const pinned = (name: string, version: string) => ({ name, from: version, to: version });

describe("what two passes take from catalogs", () => {
  test("is the same where nothing moved", () => {
    const one = selected({ channels: [pinned("stable", "1.1.0")] });
    expect(compareSelections([one], [one])).toEqual({
      operators: [],
      catalogs: [],
      defaultChannels: [],
    });
  });

  test("moves by version within a channel", () => {
    const before = selected({ channels: [pinned("stable", "1.1.0")] });
    const after = selected({ channels: [{ name: "stable", from: "1.1.0" }] });
    const { operators } = compareSelections([before], [after]);
    const channel = { channelBefore: "stable", channelAfter: "stable" };
    expect(operators).toEqual([
      { catalog: index, package: "a", before: ["1.1.0"], after: ["1.1.0", "1.2.0"], ...channel },
    ]);
  });

  test("follows the one channel that takes the place of another", () => {
    const before = selected({ channels: [pinned("stable", "1.2.0")] });
    const after = selected({ channels: [pinned("fast", "1.3.0")] });
    expect(compareSelections([before], [after]).operators).toMatchObject([
      { channelBefore: "stable", channelAfter: "fast", before: ["1.2.0"], after: ["1.3.0"] },
    ]);
  });

  test("comes and goes with its catalog", () => {
    const one = selected({ channels: [pinned("stable", "1.1.0")] });
    const { operators } = compareSelections([], [one]);
    expect(operators).toMatchObject([{ before: [], after: ["1.1.0"], channelAfter: "stable" }]);
    const gone = compareSelections([one], []).operators;
    expect(gone).toMatchObject([{ before: ["1.1.0"], after: [], channelBefore: "stable" }]);
  });

  test("pairs catalogs of one tag before those of one repository", () => {
    const next = index.replace("v4.20", "v4.21");
    const before = [selected({}), selected({ catalog: next })];
    const after = [
      selected({ catalog: next }),
      selected({ catalog: index.replace("v4.20", "v4.22") }),
    ];
    expect(compareSelections(before, after)).toEqual({
      operators: [],
      catalogs: [],
      defaultChannels: [],
    });
  });

  test("tells what changed in a catalog of another digest, and nothing of the same one", () => {
    const content = { ...usual, stable: [...usual.stable, "1.4.0"] };
    const before = selected({ channels: [pinned("stable", "1.1.0")] });
    const after = selected({ channels: [pinned("stable", "1.1.0")], digest: "two", content });
    const { operators, catalogs } = compareSelections([before], [after]);
    expect(operators).toEqual([]);
    expect(catalogs).toMatchObject([
      {
        before: index,
        after: index,
        packages: [{ package: "a", addedVersions: ["1.4.0"] }],
      },
    ]);
  });

  test("is the same from summaries as from the catalogs themselves", () => {
    const content = { ...usual, stable: [...usual.stable, "1.4.0"] };
    const before = selected({ channels: [pinned("stable", "1.1.0")] });
    const after = selected({ channels: [pinned("fast", "1.3.0")], digest: "two", content });
    const [older, newer] = [before, after].map(summarizeSelection);
    const found = compareSelections([before], [after]);
    expect(found.operators).toHaveLength(1);
    expect(found.catalogs).toHaveLength(1);
    expect(compareSelections([older ?? before], [newer ?? after])).toEqual(found);
    expect(compareSelections([older ?? before], [after])).toEqual(found);
  });

  test("names no change of a catalog that was not at hand, and none of a package that one side does not take", () => {
    const before = selected({ channels: [pinned("stable", "1.1.0")] });
    const { selection, catalog } = selected({ channels: [pinned("stable", "1.2.0")] });
    const bundles = selection.bundles.map(({ bundle }) => bundle);
    const after = summarizeTaken({
      catalog,
      digest: "sha256:two",
      taken: { ...selection, bundles },
    });
    expect(compareSelections([before], [after])).toEqual({
      operators: [
        {
          catalog: index,
          package: "a",
          channelBefore: "stable",
          channelAfter: "stable",
          before: ["1.1.0"],
          after: ["1.2.0"],
        },
      ],
      catalogs: [],
      defaultChannels: [],
    });
    const without = { ...before, digest: "sha256:two", selection: { ...selection, ...nothing } };
    const { operators, catalogs } = compareSelections([before], [without]);
    expect(operators).toMatchObject([{ package: "a", after: [] }]);
    expect(catalogs).toEqual([]);
    const vanished = { ...without.selection, unknownPackages: ["a"] };
    const gone = compareSelections([before], [{ ...without, selection: vanished }]);
    expect(gone.catalogs).toMatchObject([{ packages: [{ package: "a", state: "removed" }] }]);
  });

  test("tells another default channel of the ImageSet, which moves no version", () => {
    const channels = [{ name: "stable" }, { name: "fast" }];
    const before = selected({ channels });
    const after = selected({ channels, defaultChannel: "fast" });
    const moved = { catalog: index, package: "a", before: "stable", after: "fast" };
    const found = { operators: [], catalogs: [], defaultChannels: [moved] };
    expect(compareSelections([before], [after])).toEqual(found);
    expect(compareSelections([summarizeSelection(before)], [after])).toEqual(found);
  });

  test("tells a default channel that the catalog moved once, among its changes", () => {
    const [before, after] = [
      ["stable", "fast"],
      ["fast", "stable"],
    ].map((names, at) =>
      selected({
        digest: String(at),
        content: Object.fromEntries(
          names.map((name) => [name, usual[name as "stable" | "fast"]] as const),
        ),
      }),
    );
    if (before === undefined || after === undefined) throw new Error("there are two");
    const { catalogs, defaultChannels } = compareSelections([before], [after]);
    expect(defaultChannels).toEqual([]);
    expect(catalogs[0]?.packages).toMatchObject([
      { package: "a", defaultChannel: { before: "stable", after: "fast" } },
    ]);
  });

  test("says nothing of default channels where a record is older than they are", () => {
    const channels = [{ name: "stable" }, { name: "fast" }];
    const older = structuredClone(summarizeSelection(selected({ channels })));
    for (const one of older.packages) Reflect.deleteProperty(one, "defaultChannel");
    const after = selected({ channels, defaultChannel: "fast" });
    expect(compareSelections([older], [after]).defaultChannels).toEqual([]);
  });

  test("pairs catalogs of one name in different registries last", () => {
    const elsewhere = "localhost:55000/copies/redhat-operator-index:v4.20";
    const before = selected({ channels: [pinned("stable", "1.1.0")] });
    const after = selected({ channels: [pinned("stable", "1.2.0")], catalog: elsewhere });
    expect(compareSelections([before], [after]).operators).toMatchObject([
      { catalog: elsewhere, before: ["1.1.0"], after: ["1.2.0"] },
    ]);
  });
});

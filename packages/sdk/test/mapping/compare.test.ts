import {
  compareMappings,
  type Mapping,
  type MappingComparison,
  type MappingEntry,
  readMapping,
  writeMapping,
} from "@mirrorkit/sdk/mapping";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../../test/runs.ts";
import { mappingLines, mappingPair, withTransports } from "./arbitrary.ts";
import { counts } from "./golden.ts";

const none = { added: 0, removed: 0, replaced: 0, carriedOver: 0, unchanged: 0 };
const one = `sha256:${"1".repeat(64)}`;
const two = `sha256:${"2".repeat(64)}`;

function read(lines: readonly string[]): Mapping {
  return readMapping(lines.join("\n"), "m");
}

function compare(before: readonly string[], after: readonly string[]): MappingComparison {
  return compareMappings(read(before), read(after));
}

function component(version: string, digest: string, registry = "reg.io/m"): string {
  return `q.io/o/art@${digest}=${registry}/openshift/release:${version}-x86_64-etcd`;
}

function image(tag: string, destination = "reg.io/m/a/b"): string {
  return `r.io/a/b:${tag}=${destination}:${tag}`;
}

function bundle(digest: string): string {
  return `r.io/o/o-bundle@${digest}=reg.io/o/o-bundle:${digest.replace(":", "-")}`;
}

function catalog(digest: string, filter: string, tag = "v4.20"): string[] {
  const cache = "localhost:55000/redhat/x-index";
  return [
    `r.io/redhat/x-index@${digest}=${cache}:${tag}`,
    `${cache}:${filter.repeat(32)}=reg.io/redhat/x-index:${tag}`,
  ];
}

describe("what became of an image", () => {
  test.each<[string, string[], string[], Partial<typeof none>]>([
    ["the same", [image("1")], [image("1")], { unchanged: 1 }],
    [
      "transports written",
      [image("1")],
      ["docker://r.io/a/b:1=docker://reg.io/m/a/b:1"],
      { unchanged: 1 },
    ],
    ["floating", [image("latest")], [image("latest")], { unchanged: 1 }],
    ["another tag", [image("1")], [image("2")], { replaced: 1 }],
    ["pinned", [image("1")], [`r.io/a/b:1@${one}=reg.io/m/a/b:1`], { replaced: 1 }],
    ["elsewhere", [image("1")], [image("1", "reg.io/n/a/b")], { replaced: 1 }],
    [
      "by tag from another registry",
      [image("1")],
      ["evil.io/a/b:1=reg.io/m/a/b:1"],
      { replaced: 1 },
    ],
    [
      "by digest from another registry",
      [bundle(one)],
      [bundle(one).replace("r.io", "s.io")],
      { unchanged: 1 },
    ],
    ["from disk", [image("1")], ["localhost:55000/a/b:1=reg.io/m/a/b:1"], { unchanged: 1 }],
    ["another repository", [image("1")], ["r.io/a/c:1=reg.io/m/a/c:1"], { added: 1, removed: 1 }],
    ["another bundle", [bundle(one)], [bundle(two)], { replaced: 1 }],
    ["one bundle more", [bundle(one)], [bundle(one), bundle(two)], { added: 1, unchanged: 1 }],
    [
      "a component carried over",
      [component("4.20.18", one)],
      [component("4.20.19", one)],
      { carriedOver: 1 },
    ],
    [
      "a component that changed",
      [component("4.20.18", one)],
      [component("4.20.19", two)],
      { replaced: 1 },
    ],
    [
      "a component elsewhere",
      [component("4.20.18", one)],
      [component("4.20.18", one, "reg.io/n")],
      { replaced: 1 },
    ],
    [
      "an image named like a component",
      ["r.io/etcd:1=reg.io/etcd:1"],
      [component("4.20.18", one)],
      { added: 1, removed: 1 },
    ],
    ["a catalog's filter", catalog(one, "a"), catalog(one, "b"), { replaced: 1 }],
    ["a catalog's index", catalog(one, "a"), catalog(two, "a"), { replaced: 1 }],
    ["a catalog's tag", catalog(one, "a", "v4.19"), catalog(two, "b", "v4.20"), { replaced: 1 }],
    [
      "a catalog no longer rebuilt",
      catalog(one, "a"),
      [catalog(one, "a")[0] ?? "", `r.io/redhat/x-index@${one}=reg.io/redhat/x-index:v4.20`],
      { replaced: 1 },
    ],
    ["a catalog from disk", catalog(one, "a"), catalog(one, "a").slice(1), { unchanged: 1 }],
    [
      "a catalog of another minor, kept",
      [...catalog(one, "a", "v4.19"), ...catalog(two, "b", "v4.20")],
      catalog(two, "b", "v4.20"),
      { removed: 1, unchanged: 1 },
    ],
    [
      "one platform more",
      [image("1")],
      [image("1"), `r.io/a/b:1@${one}=reg.io/m/a/b@${one}`],
      { unchanged: 1 },
    ],
  ])("%s", (_name, before, after, expected) => {
    expect(counts(compare(before, after))).toEqual({ ...none, ...expected });
  });

  test("several releases pair by minor first, then from the highest version", () => {
    const digests = Array.from("123456", (digit) => `sha256:${digit.repeat(64)}`);
    const lines = (versions: readonly string[], from: number): string[] =>
      versions.map((version, index) => component(version, digests[from + index] ?? ""));
    const { replaced, removed } = compare(
      lines(["4.19.7", "4.20.9", "4.20.10"], 0),
      lines(["4.20.11", "4.19.8"], 3),
    );
    expect(replaced.map(({ from, to }) => `${from.version} ${to.version}`)).toEqual([
      "4.19.7 4.19.8",
      "4.20.10 4.20.11",
    ]);
    expect(removed.map((entry) => entry.version)).toEqual(["4.20.9"]);
  });

  test.each([
    [[component("4.20.19", one)], [component("4.20.18", two)], true],
    [[component("4.20.9", one)], [component("4.20.10", two)], false],
    [[component("4.20.0", one)], [component("4.20.0-rc.1", two)], true],
    [catalog(one, "a", "v4.20"), catalog(one, "a", "v4.19"), true],
    [[image("v1.10")], [image("v1.9")], true],
    [[image("v1.9")], [image("latest")], false],
    [[bundle(two)], [bundle(one)], false],
  ])("%j to %j is a downgrade: %s", (before, after, downgrade) => {
    expect(compare(before, after).replaced.map((each) => each.downgrade)).toEqual([downgrade]);
  });

  test("a replacement names both sides", () => {
    expect(compare([image("1.0")], [image("1.1", "reg.io/n/a/b")]).replaced).toEqual([
      {
        from: read([image("1.0")]).entries[0],
        to: read([image("1.1", "reg.io/n/a/b")]).entries[0],
        identity: "image/a/b",
        kind: "additional",
        downgrade: false,
        moved: true,
      },
    ]);
  });
});

describe("laws", () => {
  test("nothing differs from itself, in any order and with or without transports", () => {
    fc.assert(
      fc.property(mappingLines, (lines) => {
        const mapping = read(lines);
        const other = readMapping(withTransports(lines.toReversed()), "m");
        expect(counts(compareMappings(mapping, other))).toEqual({
          ...none,
          unchanged: mapping.entries.length,
        });
      }),
    );
  });

  test("what is written reads as it was", () => {
    fc.assert(
      fc.property(mappingLines, (lines) => {
        for (const { entries } of [read(lines), readMapping(withTransports(lines), "m")]) {
          expect(readMapping(writeMapping(entries), "m").entries).toEqual(entries);
        }
      }),
    );
  });

  test("the order of lines does not matter", () => {
    fc.assert(
      fc.property(mappingLines, (lines) => {
        expect(read(lines.toReversed()).entries).toEqual(read(lines).entries);
      }),
    );
  });

  test("every image is accounted for on both sides", () => {
    fc.assert(
      fc.property(mappingPair, ([left, right]) => {
        const [before, after] = [read(left), read(right)];
        const { added, removed, replaced, carriedOver, unchanged } = counts(
          compareMappings(before, after),
        );
        const stayed = replaced + carriedOver + unchanged;
        expect(removed + stayed).toBe(before.entries.length);
        expect(added + stayed).toBe(after.entries.length);
      }),
    );
  });

  test("the way back is the mirror image", () => {
    fc.assert(
      fc.property(mappingPair, ([left, right]) => {
        const there = compare(left, right);
        const back = compare(right, left);
        expect(back.added).toEqual(there.removed);
        expect(back.removed).toEqual(there.added);
        expect(back.carriedOver).toBe(there.carriedOver);
        expect(back.unchanged).toBe(there.unchanged);
        expect(new Set(back.replaced.map(({ from, to }) => ends(to, from)))).toEqual(
          new Set(there.replaced.map(({ from, to }) => ends(from, to))),
        );
        expect(back.replaced).toHaveLength(there.replaced.length);
      }),
      { numRuns: runs(300) },
    );
  });
});

function ends(from: MappingEntry, to: MappingEntry): string {
  return JSON.stringify([from, to]);
}

import type { MirrorEntry } from "@mirrorkit/sdk/cluster-resources";
import { createResolver, renderRegistriesConf, toRegistriesConf } from "@mirrorkit/sdk/nodes";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asValue, confOf, inShort, mirrorSet } from "./mirror-sets.ts";

describe("the order of mirrors", () => {
  test.each<[string, readonly (readonly string[])[], string]>([
    ["one list is kept", [["c.test", "a.test", "b.test"]], "c.test a.test b.test"],
    [
      "lists that continue one another are joined",
      [
        ["b.test", "c.test"],
        ["a.test", "b.test"],
      ],
      "a.test b.test c.test",
    ],
    [
      "lists of their own go by the alphabet, step by step",
      [
        ["b.test", "z.test"],
        ["a.test", "y.test"],
      ],
      "a.test b.test y.test z.test",
    ],
    [
      "a list that is duplicated counts once",
      [
        ["b.test", "a.test"],
        ["b.test", "a.test"],
      ],
      "b.test a.test",
    ],
    ["the source at the end is dropped", [["a.test", "s.test"]], "a.test"],
    ["the source before a mirror stays", [["s.test", "a.test"]], "s.test a.test"],
    [
      "the source in the middle ends there for lists without it",
      [["a.test", "s.test", "b.test"], ["c.test"]],
      "a.test c.test s.test b.test",
    ],
    [
      "a contradiction goes to the first of the alphabet",
      [
        ["b.test", "a.test"],
        ["a.test", "b.test"],
      ],
      "a.test b.test",
    ],
    [
      "what hangs on a contradiction may go first by the alphabet too",
      [
        ["b.test", "c.test", "a.test"],
        ["c.test", "b.test"],
      ],
      "a.test b.test c.test",
    ],
  ])("%s", (_, lists, order) => {
    const sets = lists.map((mirrors, index) =>
      mirrorSet("idms", `set-${index}`, [{ source: "s.test", mirrors }]),
    );
    const [entry] = toRegistriesConf(sets).entries;
    expect(entry?.mirrors.map(({ location }) => location).join(" ")).toBe(order);
  });

  test("a mirror twice in a row waits for itself, so that the alphabet decides, as in a cluster", () => {
    const mirrors = ["b.test", "b.test", "a.test"];
    const set = asValue("ImageDigestMirrorSet", [{ source: "s.test", mirrors }]);
    expect(inShort(toRegistriesConf([set]))).toEqual(["s.test d:a.test d:s.test d:b.test"]);
  });

  test("each list's order is kept where there is no contradiction, whatever the order of the objects", () => {
    const ranked = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 });
    const lists = fc.array(
      ranked.map((ranks) => ranks.sort((a, b) => a - b).map((rank) => `m${rank}.test`)),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(lists, (all) => {
        const sets = all.map((mirrors) =>
          asValue("ImageTagMirrorSet", [{ source: "s.test", mirrors }]),
        );
        const conf = toRegistriesConf(sets);
        expect(toRegistriesConf([...sets].reverse())).toEqual(conf);
        const order = conf.entries[0]?.mirrors.map(({ location }) => location) ?? [];
        for (const list of all) expect(order.filter((one) => list.includes(one))).toEqual(list);
      }),
    );
  });
});

describe("entries", () => {
  test("sources with digest mirrors come first, then further ones with tag mirrors, each sorted", () => {
    const digests = { "b.test": ["m.test"], "a.test/x": ["m.test"] };
    expect(
      inShort(confOf(digests, { "b.test": ["m.test", "n.test"], "a.test": ["m.test"] })),
    ).toEqual(["a.test/x d:m.test", "b.test d:m.test t:m.test t:n.test", "a.test t:m.test"]);
  });

  test("the predecessor's mirrors serve digests and are joined with those of its successor", () => {
    const sets = [
      mirrorSet("icsp", "old", [{ source: "a.test", mirrors: ["m.test"] }]),
      mirrorSet("idms", "new", [{ source: "a.test", mirrors: ["n.test", "m.test"] }]),
    ];
    expect(inShort(toRegistriesConf(sets))).toEqual(["a.test d:n.test d:m.test"]);
  });

  test("objects of other kinds are passed over", () => {
    expect(toRegistriesConf([])).toEqual({ entries: [] });
    const text = renderRegistriesConf({ entries: [] });
    expect(text).toBe(
      'unqualified-search-registries = ["registry.access.redhat.com", "docker.io"]\n',
    );
  });

  test.each<[string, readonly Omit<MirrorEntry, "source">[], readonly string[]]>([
    ["no mirrors", [{ mirrors: [], mirrorSourcePolicy: "NeverContactSource" }], []],
    ["only the source", [{ mirrors: ["s.test"], mirrorSourcePolicy: "NeverContactSource" }], []],
    [
      "a policy of its own",
      [{ mirrors: ["m.test"], mirrorSourcePolicy: "NeverContactSource" }],
      ["!s.test d:m.test"],
    ],
    [
      "one entry that blocks and one that does not",
      [{ mirrors: ["m.test"] }, { mirrors: ["n.test"], mirrorSourcePolicy: "NeverContactSource" }],
      ["!s.test d:m.test d:n.test"],
    ],
    [
      "an ignored entry that blocks and one that does not",
      [{ mirrors: ["m.test"] }, { mirrors: ["s.test"], mirrorSourcePolicy: "NeverContactSource" }],
      ["s.test d:m.test"],
    ],
  ])("a source with %s", (_, entries, expected) => {
    const sets = entries.map((entry, index) =>
      mirrorSet("idms", `set-${index}`, [{ source: "s.test", ...entry }]),
    );
    expect(inShort(toRegistriesConf(sets))).toEqual(expected);
  });

  test("names that every object of JavaScript has are names like others", () => {
    const conf = confOf({ "a.test/constructor": ["m.test"], "a.test": ["n.test"] });
    expect(inShort(conf)).toEqual(["a.test d:n.test", "a.test/constructor d:m.test"]);
    const odd = asValue("ImageDigestMirrorSet", [
      { source: "a.test/__proto__", mirrors: ["m.test/__proto__"] },
      { source: "__proto__", mirrors: ["hasOwnProperty"] },
    ]);
    expect(inShort(toRegistriesConf([odd]))).toEqual([
      "__proto__ d:hasOwnProperty",
      "a.test/__proto__ d:m.test/__proto__",
    ]);
    expect(createResolver(conf).resolve("a.test/constructor/x:1").pullFrom).toEqual([
      "a.test/constructor/x:1",
    ]);
  });

  test("10,000 entries below a blocked host or beside it", () => {
    const sources = Array.from({ length: 10_000 }, (_, index) => `h${index % 9}.test/p${index}`);
    const set = asValue(
      "ImageDigestMirrorSet",
      sources.map((source) => ({ source, mirrors: [`m.test/${source}`] })),
    );
    const conf = toRegistriesConf([set], { blocked: ["h0.test"] });
    expect(conf.entries).toHaveLength(10_001);
    expect(conf.entries.filter(({ blocked }) => blocked)).toHaveLength(1_113);
  });
});

describe("blocked and insecure registries of the cluster", () => {
  test.each([
    ["a host", { blocked: ["a.test"] }, ["!a.test/b d:m.test/b", "!a.test"]],
    ["a namespace", { blocked: ["a.test/b"] }, ["!a.test/b d:m.test/b"]],
    [
      "another name that begins alike",
      { blocked: ["a.test/bb"] },
      ["a.test/b d:m.test/b", "!a.test/bb"],
    ],
    ["a wildcard", { insecure: ["*.test"] }, ["~a.test/b ~d:m.test/b", "~*.test"]],
    ["a mirror", { insecure: ["m.test"] }, ["a.test/b ~d:m.test/b", "~m.test"]],
    [
      "a scope below a source",
      { blocked: ["a.test/b/c"] },
      ["a.test/b d:m.test/b", "!a.test/b/c d:m.test/b/c"],
    ],
    [
      "an insecure scope below a source, with the mirrors' own insecurity",
      { insecure: ["a.test/b/c", "m.test/b"] },
      ["a.test/b ~d:m.test/b", "~a.test/b/c ~d:m.test/b/c", "~m.test/b"],
    ],
  ])("%s", (_, scopes, expected) => {
    expect(inShort(confOf({ "a.test/b": ["m.test/b"] }, {}, scopes))).toEqual(expected);
  });

  test("a scope takes the mirrors of the outermost source around it, as the operator does", () => {
    const conf = confOf(
      { "a.test": ["m.test"], "a.test/b": ["n.test"] },
      {},
      { blocked: ["a.test/b/c"] },
    );
    expect(inShort(conf)).toEqual([
      "a.test d:m.test",
      "a.test/b d:n.test",
      "!a.test/b/c d:m.test/b/c",
    ]);
  });

  test("a scope without mirrors below a wildcard source is refused", () => {
    const sources = { "*.a.test": ["m.test"] };
    expect(inShort(confOf(sources))).toEqual(["*.a.test d:m.test"]);
    expect(() => confOf(sources, {}, { blocked: ["b.a.test"] })).toThrow(
      expect.objectContaining({ code: "refused", message: expect.stringContaining('"b.a.test"') }),
    );
  });

  test.each(["", "a.*.test", "*.a.test/b", "*.a.test:5000", "**.a.test"])(
    "%j is no scope",
    (scope) => {
      expect(() => confOf({}, {}, { insecure: [scope] })).toThrow(
        expect.objectContaining({ code: "wrong-use" }),
      );
    },
  );
});

describe("rendering", () => {
  test("an entry of every sort", () => {
    const set = mirrorSet("idms", "n", [
      { source: "a.test/b", mirrors: ["m.test/b"], mirrorSourcePolicy: "NeverContactSource" },
      { source: "*.c.test", mirrors: ["m.test/c"] },
    ]);
    expect(renderRegistriesConf(toRegistriesConf([set], { insecure: ["m.test", "a.test"] }))).toBe(
      `unqualified-search-registries = ["registry.access.redhat.com", "docker.io"]

[[registry]]
  prefix = "*.c.test"

  [[registry.mirror]]
    location = "m.test/c"
    insecure = true
    pull-from-mirror = "digest-only"

[[registry]]
  location = "a.test/b"
  insecure = true
  blocked = true

  [[registry.mirror]]
    location = "m.test/b"
    insecure = true
    pull-from-mirror = "digest-only"

[[registry]]
  location = "m.test"
  insecure = true

[[registry]]
  location = "a.test"
  insecure = true
`,
    );
  });

  test("quotes, backslashes and control characters are escaped", () => {
    const odd = asValue("ImageTagMirrorSet", [{ source: 'a"\\\n\u007f', mirrors: ["m"] }]);
    expect(renderRegistriesConf(toRegistriesConf([odd]))).toContain(
      String.raw`location = "a\"\\\n\u007f"`,
    );
  });
});

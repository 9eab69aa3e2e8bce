import {
  compareRegistriesConf,
  type RegistriesConf,
  type RegistryScopes,
  toRegistriesConf,
} from "@mirrorkit/sdk/nodes";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../../test/runs.ts";
import { confOf, type Mirrors, mirrorSet } from "./mirror-sets.ts";
import { operatorDrains } from "./operator-rule.ts";

/** What is told: `drains` or `quiet`, the kind of change, its text. */
function told(before: RegistriesConf, after: RegistriesConf): readonly string[] {
  const { drains, reasons, quiet } = compareRegistriesConf(before, after);
  expect(drains).toBe(reasons.length > 0);
  expect(drains).toBe(operatorDrains(before, after));
  return [
    ...reasons.map(({ change, text }) => `drains ${change}: ${text}`),
    ...quiet.map(({ change, text }) => `quiet ${change}: ${text}`),
  ];
}

interface Side {
  readonly digests?: Mirrors;
  readonly tags?: Mirrors;
  readonly scopes?: RegistryScopes;
}

const a = { "a.test": ["m.test"] };
const two = { "a.test": ["m.test", "n.test"] };

test.each<[string, Side, Side, readonly string[]]>([
  [
    "a new entry for digests is quiet",
    {},
    { digests: a },
    ["quiet entry-added: a.test is new, with mirrors for digests only: m.test"],
  ],
  [
    "a new entry for tags drains",
    {},
    { tags: a },
    ["drains entry-added: a.test is new and has mirrors for tags: m.test"],
  ],
  [
    "a new entry for both drains for the mirrors for tags",
    {},
    { digests: a, tags: { "a.test": ["t1.test", "t2.test", "t3.test", "t4.test"] } },
    [
      "drains entry-added: a.test is new and has mirrors for tags: t1.test, t2.test, t3.test and 1 more",
    ],
  ],
  [
    "a removed entry drains",
    { digests: a },
    {},
    ["drains entry-removed: a.test loses its only mirror m.test"],
  ],
  [
    "a removed entry of several mirrors drains",
    { tags: two },
    {},
    ["drains entry-removed: a.test loses all its mirrors: m.test, n.test"],
  ],
  [
    "a new mirror for digests is quiet",
    { digests: a },
    { digests: two },
    ["quiet mirror-added: a.test gets the mirror n.test for digests"],
  ],
  [
    "a new mirror for tags drains",
    { digests: a },
    { digests: a, tags: { "a.test": ["n.test"] } },
    ["drains mirror-added: a.test gets the mirror n.test for tags"],
  ],
  [
    "a removed mirror drains",
    { digests: two },
    { digests: a },
    ["drains mirror-removed: a.test loses the mirror n.test"],
  ],
  [
    "a changed destination drains for the mirror that went",
    { digests: a },
    { digests: { "a.test": ["n.test"] } },
    [
      "drains mirror-removed: a.test loses the mirror m.test",
      "quiet mirror-added: a.test gets the mirror n.test for digests",
    ],
  ],
  [
    "a removed entry of one mirror for both tells it once",
    { digests: a, tags: a },
    {},
    ["drains entry-removed: a.test loses its only mirror m.test (for digests and for tags)"],
  ],
  [
    "a removed entry of several mirrors, one for both, tells each once",
    { digests: two, tags: a },
    {},
    [
      "drains entry-removed: a.test loses all its mirrors: m.test (for digests and for tags), n.test",
    ],
  ],
  [
    "a removed mirror for both drains once",
    { digests: two, tags: two },
    { digests: a },
    [
      "drains mirror-removed: a.test loses the mirror n.test (for digests and for tags)",
      "quiet mirror-use-changed: m.test is no longer a mirror of a.test for tags",
    ],
  ],
  [
    "another order for digests beside mirrors for tags tells both orders",
    { digests: two, tags: { "a.test": ["t.test"] } },
    { digests: { "a.test": ["n.test", "m.test"] }, tags: { "a.test": ["t.test"] } },
    [
      "quiet mirror-order-changed: the mirrors of a.test are tried in another order: for digests n.test, m.test; for tags t.test",
    ],
  ],
  [
    "another order is quiet",
    { digests: two },
    { digests: { "a.test": ["n.test", "m.test"] } },
    [
      "quiet mirror-order-changed: the mirrors of a.test are tried in another order: n.test, m.test",
    ],
  ],
  [
    "a mirror for tags that becomes one for digests is quiet",
    { tags: a },
    { digests: a },
    [
      "quiet mirror-use-changed: m.test is no longer a mirror of a.test for tags",
      "quiet mirror-use-changed: m.test becomes a mirror of a.test for digests",
    ],
  ],
  [
    "a mirror for digests that becomes one for tags drains",
    { digests: a },
    { tags: a },
    [
      "drains mirror-use-changed: m.test becomes a mirror of a.test for tags",
      "quiet mirror-use-changed: m.test is no longer a mirror of a.test for digests",
    ],
  ],
  [
    "a mirror for digests that serves tags too drains",
    { digests: a },
    { digests: a, tags: a },
    ["drains mirror-use-changed: m.test becomes a mirror of a.test for tags"],
  ],
  [
    "a mirror for both that no longer serves tags is quiet",
    { digests: a, tags: a },
    { digests: a },
    ["quiet mirror-use-changed: m.test is no longer a mirror of a.test for tags"],
  ],
  [
    "a mirror for both makes every change of its entry drain",
    { digests: a, tags: a },
    { digests: two, tags: a },
    [
      "drains mirror-use-changed: m.test is a mirror of a.test for digests and for tags, so that any change of a.test drains",
      "quiet mirror-added: a.test gets the mirror n.test for digests",
    ],
  ],
  ["the same is no change", { digests: two, tags: a }, { digests: two, tags: a }, []],
  [
    "a blocked registry of the cluster drains",
    { digests: a },
    { digests: a, scopes: { blocked: ["a.test", "b.test"] } },
    [
      "drains blocked-changed: a.test may no longer be contacted when its mirrors fail",
      "drains entry-added: b.test gets an entry without mirrors, which blocks it",
      "quiet pull-policy-changed: nodes reject images of a.test, whatever mirrors it has",
      "quiet pull-policy-changed: nodes reject images of b.test, whatever mirrors it has",
    ],
  ],
  [
    "an insecure registry drains, an insecure mirror alone does not",
    { digests: a, scopes: { insecure: ["a.test"] } },
    { digests: a, scopes: { insecure: ["m.test", "a.test"] } },
    [
      "drains entry-added: m.test gets an entry without mirrors",
      "quiet insecure-changed: the mirror m.test of a.test becomes insecure",
    ],
  ],
  [
    "a registry that becomes secure drains",
    { digests: a, scopes: { insecure: ["a.test"] } },
    { digests: a },
    ["drains insecure-changed: a.test becomes secure"],
  ],
  [
    "a registry without mirrors that goes drains",
    { scopes: { blocked: ["a.test"] } },
    {},
    [
      "drains entry-removed: a.test no longer has an entry",
      "quiet pull-policy-changed: nodes no longer reject images of a.test",
    ],
  ],
])("%s", (_, before, after, expected) => {
  const conf = ({ digests = {}, tags, scopes }: Side): RegistriesConf =>
    confOf(digests, tags, scopes);
  expect(told(conf(before), conf(after))).toEqual(expected);
});

test("a policy that changes drains, in either direction", () => {
  const [allowed, blocked] = (["AllowContactingSource", "NeverContactSource"] as const).map(
    (mirrorSourcePolicy) =>
      toRegistriesConf([
        mirrorSet("idms", "a", [{ source: "a.test", mirrors: ["m.test"], mirrorSourcePolicy }]),
      ]),
  );
  if (allowed === undefined || blocked === undefined) throw new Error("two configurations");
  expect(told(allowed, blocked)).toEqual([
    "drains blocked-changed: a.test may no longer be contacted when its mirrors fail",
  ]);
  expect(told(blocked, allowed)).toEqual([
    "drains blocked-changed: a.test may be contacted when its mirrors fail",
  ]);
});

test("changes are sorted by source and name their mirror", () => {
  const before = confOf({ "b.test": ["m.test"], "a.test": ["m.test", "n.test"] });
  const { reasons } = compareRegistriesConf(before, confOf({ "a.test": ["m.test"] }));
  expect(reasons.map(({ source, mirror }) => [source, mirror])).toEqual([
    ["a.test", "n.test"],
    ["b.test", undefined],
  ]);
});

describe("laws", () => {
  const mirror = fc.record({
    location: fc.constantFrom("m.test", "n.test", "o.test"),
    pullFromMirror: fc.constantFrom("digest-only" as const, "tag-only" as const),
    insecure: fc.boolean(),
  });
  const useOf = (one: { location: string; pullFromMirror: string }): string =>
    `${one.location} ${one.pullFromMirror}`;
  const entry = fc.record({
    source: fc.constantFrom("a.test", "b.test"),
    blocked: fc.boolean(),
    insecure: fc.boolean(),
    mirrors: fc.uniqueArray(mirror, { maxLength: 4, selector: useOf }),
  });
  const conf = fc.record({
    entries: fc.uniqueArray(entry, { maxLength: 2, selector: ({ source }) => source }),
  });

  test("nothing is told of a configuration and itself", () => {
    fc.assert(
      fc.property(conf, (one) => {
        const same = structuredClone(one);
        expect(compareRegistriesConf(one, same)).toEqual({ drains: false, reasons: [], quiet: [] });
      }),
    );
  });

  test("it drains exactly when the operator's rule says so, and every difference is told", () => {
    fc.assert(
      fc.property(conf, conf, (before, after) => {
        const { drains, reasons, quiet } = compareRegistriesConf(before, after);
        expect(drains).toBe(operatorDrains(before, after));
        const sorted = ({ entries }: RegistriesConf): string =>
          JSON.stringify([...entries].sort((x, y) => (x.source < y.source ? -1 : 1)));
        expect(reasons.length + quiet.length === 0).toBe(sorted(before) === sorted(after));
      }),
      { numRuns: runs(3_000) },
    );
  });

  test("two changes, each without a drain, drain together only for a mirror that serves both", () => {
    fc.assert(
      fc.property(conf, conf, conf, (first, second, third) => {
        fc.pre(!operatorDrains(first, second) && !operatorDrains(second, third));
        const { reasons } = compareRegistriesConf(first, third);
        expect(new Set(reasons.map(({ change }) => change))).toEqual(
          new Set(reasons.length === 0 ? [] : ["mirror-use-changed"]),
        );
      }),
    );
  });
});

import type { ClusterResource } from "@mirrorkit/sdk/cluster-resources";
import { checkMirrorSets } from "@mirrorkit/sdk/nodes";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../../test/runs.ts";
import { asValue, mirrorSet } from "./mirror-sets.ts";

/** The sets are one line of JSON each, so the columns of their entries are left out. */
function told(resources: readonly ClusterResource[]): readonly string[] {
  return checkMirrorSets(resources).map(({ severity, rule, position, message }) => {
    const text = message.replace(/(?<=\.json:1:)\d+/g, "1");
    return `${severity} ${rule} ${position?.file}: ${text}`;
  });
}

const never = { mirrorSourcePolicy: "NeverContactSource" } as const;
const allow = { mirrorSourcePolicy: "AllowContactingSource" } as const;
const a = { source: "a.test", mirrors: ["m.test"] };

describe("sets that fit together", () => {
  test.each<[string, readonly ClusterResource[]]>([
    ["no sets", []],
    [
      "one source in two objects with the same mirrors",
      [mirrorSet("idms", "x", [a]), mirrorSet("idms", "y", [a])],
    ],
    [
      "one source with other mirrors for digests than for tags",
      [
        mirrorSet("idms", "x", [a]),
        mirrorSet("itms", "y", [{ source: "a.test", mirrors: ["n.test"] }]),
      ],
    ],
    [
      "no policy, and the policy that is the default",
      [mirrorSet("idms", "x", [a]), mirrorSet("itms", "y", [{ ...a, ...allow }])],
    ],
    [
      "two policies for two sources",
      [mirrorSet("idms", "x", [a, { source: "a.test/b", mirrors: ["m.test/b"], ...never }])],
    ],
  ])("%s: nothing is told", (_, resources) => {
    expect(told(resources)).toEqual([]);
  });
});

describe("sets that do not", () => {
  const placeX = 'ImageDigestMirrorSet "x" (x.json:1:1)';

  test.each<[string, readonly ClusterResource[], readonly string[]]>([
    [
      "one source with different mirrors in two objects",
      [
        mirrorSet("idms", "y", [{ source: "a.test", mirrors: ["n.test", "m.test"] }]),
        mirrorSet("idms", "x", [a]),
      ],
      [
        `warning different-mirrors y.json: the source "a.test" has the mirrors "m.test" in ${placeX} and "n.test", "m.test" in ImageDigestMirrorSet "y" (y.json:1:1)`,
      ],
    ],
    [
      "one source with different mirrors in a set and in the predecessor",
      [
        mirrorSet("icsp", "y", [{ source: "a.test", mirrors: ["n.test"] }]),
        mirrorSet("idms", "x", [a]),
      ],
      [
        `warning different-mirrors y.json: the source "a.test" has the mirrors "m.test" in ${placeX} and "n.test" in ImageContentSourcePolicy "y" (y.json:1:1)`,
      ],
    ],
    [
      "orders that contradict each other",
      [
        mirrorSet("itms", "x", [{ source: "a.test", mirrors: ["n.test", "m.test"] }]),
        mirrorSet("itms", "y", [{ source: "a.test", mirrors: ["m.test", "o.test", "n.test"] }]),
      ],
      [
        'error mirror-order-cycle y.json: the mirrors of "a.test" cannot be put in one order: "m.test" before "o.test" before "n.test" before "m.test", in ImageTagMirrorSet "x" (x.json:1:1) and ImageTagMirrorSet "y" (y.json:1:1)',
        'warning different-mirrors y.json: the source "a.test" has the mirrors "n.test", "m.test" in ImageTagMirrorSet "x" (x.json:1:1) and "m.test", "o.test", "n.test" in ImageTagMirrorSet "y" (y.json:1:1)',
      ],
    ],
    [
      "a mirror that is twice in a list",
      [asValue("ImageDigestMirrorSet", [{ source: "a.test", mirrors: ["m.test", "m.test"] }])],
      [
        'error mirror-order-cycle value: the mirrors of "a.test" cannot be put in one order: "m.test" before "m.test"',
      ],
    ],
    [
      "policies against each other, over the kinds",
      [mirrorSet("idms", "x", [{ ...a, ...never }]), mirrorSet("itms", "y", [a])],
      [
        `error policy-conflict y.json: the source "a.test" has NeverContactSource in ${placeX} and AllowContactingSource (by default) in ImageTagMirrorSet "y" (y.json:1:1)`,
      ],
    ],
    [
      "a policy against one that is ignored: the operator compares before it ignores",
      [
        mirrorSet("idms", "x", [{ ...a, ...allow }]),
        mirrorSet("itms", "y", [{ source: "a.test", mirrors: [], ...never }]),
      ],
      [
        `error policy-conflict y.json: the source "a.test" has AllowContactingSource in ${placeX} and NeverContactSource in ImageTagMirrorSet "y" (y.json:1:1)`,
        'warning ignored-entry y.json: the source "a.test" has no mirrors in ImageTagMirrorSet "y" (y.json:1:1): the entry is ignored, and its mirrorSourcePolicy with it',
      ],
    ],
    [
      "an entry whose only mirror is its source",
      [mirrorSet("idms", "x", [{ source: "a.test", mirrors: ["a.test"] }])],
      [
        `warning ignored-entry x.json: the source "a.test" has no mirror other than itself in ${placeX}: the entry is ignored`,
      ],
    ],
    [
      "an entry without mirrors beside one with some: their mirrors do not differ",
      [mirrorSet("idms", "x", [a]), mirrorSet("idms", "y", [{ source: "a.test" }])],
      [
        'warning ignored-entry y.json: the source "a.test" has no mirrors in ImageDigestMirrorSet "y" (y.json:1:1): the entry is ignored',
      ],
    ],
    [
      "a wildcard for a source",
      [mirrorSet("idms", "x", [{ source: "*.a.test", mirrors: ["m.test"] }])],
      [
        `warning wildcard-source x.json: the source "*.a.test" in ${placeX} maps all hosts of a domain to one place: a mirror cannot tell their repositories apart`,
      ],
    ],
    [
      "a source among its mirrors",
      [mirrorSet("idms", "x", [{ source: "a.test", mirrors: ["a.test", "m.test"] }])],
      [`info source-as-mirror x.json: the source "a.test" is one of its own mirrors in ${placeX}`],
    ],
    [
      "a source among its mirrors that is never to be contacted",
      [mirrorSet("idms", "x", [{ source: "a.test", mirrors: ["m.test", "a.test"], ...never }])],
      [
        `error blocked-source-as-mirror x.json: the source "a.test" is one of its own mirrors in ${placeX}, and its policy forbids contacting it`,
      ],
    ],
  ])("%s", (_, resources, expected) => {
    expect(told(resources)).toEqual(expected);
    expect(told([...resources].reverse())).toEqual(expected);
  });

  test("every problem says what to do, and outside text is fit for a terminal", () => {
    const odd = asValue("ImageTagMirrorSet", [
      { source: "*.a\u001b", mirrors: [] },
      { source: "b", mirrors: ["b", "x"], ...never },
    ]);
    const problems = checkMirrorSets([odd]);
    expect(problems.map(({ rule }) => rule)).toEqual([
      "blocked-source-as-mirror",
      "ignored-entry",
      "wildcard-source",
    ]);
    expect(problems.filter(({ help }) => help === undefined)).toEqual([]);
    expect(JSON.stringify(problems)).not.toContain(String.raw`"*.a\u001b`);
  });
});

test("a cycle is reported exactly where some list's order is not kept", () => {
  const mirror = fc.constantFrom("m.test", "n.test", "o.test", "s.test");
  const list = fc.uniqueArray(mirror, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 3 }), (lists) => {
      const counted = lists.filter((one) => one.some((name) => name !== "s.test"));
      const chains = counted.map((one) => (one.includes("s.test") ? one : [...one, "s.test"]));
      const edges = new Set(
        chains.flatMap((one) => one.slice(1).map((to, index) => `${one[index]} ${to}`)),
      );
      const orders = permutations(["m.test", "n.test", "o.test", "s.test"]);
      const possible = orders.some((order) =>
        [...edges].every((edge) => {
          const [from = "", to = ""] = edge.split(" ");
          return order.indexOf(from) < order.indexOf(to);
        }),
      );
      const sets = lists.map((mirrors) =>
        asValue("ImageTagMirrorSet", [{ source: "s.test", mirrors }]),
      );
      const rules = checkMirrorSets(sets).map(({ rule }) => rule);
      expect(rules.includes("mirror-order-cycle")).toBe(!possible);
    }),
    { numRuns: runs(500) },
  );
});

function permutations(names: readonly string[]): readonly (readonly string[])[] {
  if (names.length === 0) return [[]];
  return names.flatMap((name) =>
    permutations(names.filter((one) => one !== name)).map((rest) => [name, ...rest]),
  );
}

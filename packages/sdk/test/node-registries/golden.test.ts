import {
  compareRegistriesConf,
  createResolver,
  type RegistriesConf,
  renderRegistriesConf,
  toRegistriesConf,
} from "@mirrorkit/sdk/nodes";
import { describe, expect, test } from "vitest";
import { feed, type GoldenNode, sharedCases, sharedIsThere, thinnedCases } from "./golden-nodes.ts";

/** The lines of a registries.conf that follow from mirror sets. */
function whatCounts(text: string): string {
  return text.replaceAll(
    /^(?:short-name-mode|additional-layer-store-auth-helper| *prefix) = ""\n/gm,
    "",
  );
}

function confOf(sets: GoldenNode["after"]): RegistriesConf {
  return toRegistriesConf(feed(sets).resources);
}

/** What a resolver answers, in the words of the golden answers. */
function answer(conf: RegistriesConf, golden: GoldenNode["resolved"]): GoldenNode["resolved"] {
  const resolver = createResolver(conf);
  return golden.map(({ reference, error }) => {
    const reading = resolver.tryResolve(reference);
    if ("reason" in reading) {
      const told = reading.reason.includes("has upper-case letters") ? error : reading.reason;
      return {
        reference,
        ...(reading.registry === undefined ? {} : { registry: reading.registry }),
        ...(told === undefined ? {} : { error: told }),
      };
    }
    const { registry, blocked, pullFrom, refused } = reading.resolution;
    expect(refused.includes(pullFrom.at(-1) ?? "")).toBe(blocked);
    return {
      reference,
      ...(registry === undefined ? {} : { registry }),
      ...(blocked ? { blocked } : {}),
      pullFrom,
    };
  });
}

function expectAgreement(cases: readonly GoldenNode[]): void {
  for (const golden of cases) {
    const conf = confOf(golden.after);
    expect(renderRegistriesConf(conf), golden.name).toBe(whatCounts(golden.registriesConf));
    expect(answer(conf, golden.resolved), golden.name).toEqual(golden.resolved);
    const change = compareRegistriesConf(confOf(golden.before), conf);
    expect(change.drains, golden.name).toBe(golden.drains);
    expect(change.reasons.length > 0, golden.name).toBe(golden.drains);
  }
}

describe("the cluster's own code and ours agree on registries.conf, on every reference and on drains", () => {
  test.each([
    ["random.jsonl", 30],
    ["public-files.jsonl", 14],
  ])("in the cases of %s that the repository holds", (file, count) => {
    const cases = thinnedCases(file);
    expect(cases).toHaveLength(count);
    expectAgreement(cases);
  });

  test.skipIf(!sharedIsThere).each([
    ["random.jsonl", 300],
    ["public-files.jsonl", 79],
  ])("in all cases of %s (skipped where ../shared is absent)", (file, count) => {
    const cases = sharedCases(file);
    expect(cases).toHaveLength(count);
    expectAgreement(cases);
  });
});

test("the answers hold what the comparison needs: drains and none, blocked sources, an error", () => {
  const cases = ["random.jsonl", "public-files.jsonl"].flatMap(thinnedCases);
  const resolved = cases.flatMap((golden) => golden.resolved);
  expect(new Set(cases.map(({ drains }) => drains))).toEqual(new Set([true, false]));
  expect(resolved.filter(({ blocked }) => blocked).length).toBeGreaterThan(20);
  expect(resolved.filter(({ error }) => error !== undefined).length).toBeGreaterThan(0);
});

test.skipIf(!sharedIsThere)(
  "the reader refuses of the public files only those with a placeholder for a mirror, as a cluster would (skipped where ../shared is absent)",
  () => {
    const refusals = sharedCases("public-files.jsonl").flatMap(({ after }) => feed(after).refusals);
    const other = refusals.filter((message) => !/"\$\{?[A-Z_]+\}?\//.test(message));
    expect([refusals.length, other]).toEqual([250, []]);
  },
);

import { type PlacedMapping, readQuayAccount, type SeedWish } from "@mirrorkit/sdk/quay";
import { expect, test } from "vitest";
import { mappingOf, mirrorWorld, seed, stateOf, usualWish, writesOf } from "./seeding.ts";
import { serveQuay } from "./stand-in/server.ts";

interface Killed {
  readonly mapping: PlacedMapping;
  readonly wish: SeedWish;
  /** The request at which it dies, and whether Quay still does what that one asks for. */
  readonly at: number;
  readonly how: "before" | "after";
}

/** Seeds, dies at a request, seeds again, and gives what is there then. */
async function stateAfter({ mapping, wish, at, how }: Killed): Promise<unknown> {
  const world = mirrorWorld();
  const standIn = await serveQuay(world);
  try {
    standIn.interfere = (number) => (number === at ? how : number > at ? "before" : undefined);
    await expect(seed(standIn, mapping, { wish })).rejects.toThrow();
    delete standIn.interfere;
    const report = await seed(standIn, mapping, { wish });
    expect(report.failed).toEqual([]);
    return stateOf(world);
  } finally {
    await standIn.close();
  }
}

/** What is there after a run that nothing disturbs, how many requests it takes, and what a second one writes. */
async function undisturbed(
  mapping: PlacedMapping,
  wish: SeedWish,
): Promise<{ state: unknown; requests: number; secondWrites: readonly string[] }> {
  const world = mirrorWorld();
  const standIn = await serveQuay(world);
  try {
    await seed(standIn, mapping, { wish });
    const requests = standIn.seen.length;
    const state = stateOf(world);
    standIn.seen.length = 0;
    const again = await seed(standIn, mapping, { wish });
    expect(again.steps).toEqual([]);
    return { state, requests, secondWrites: writesOf(standIn) };
  } finally {
    await standIn.close();
  }
}

const oneReader: SeedWish = {
  ...usualWish,
  permissions: [{ account: readQuayAccount("+pull"), role: "read" }],
};

test.each([
  ["with permissions on each", usualWish, 160],
  ["with default permissions", { ...usualWish, asDefaults: true }, 40],
])("40 repositories %s, killed at every request, end in the same state", async (_, wish, least) => {
  const mapping = mappingOf(40);
  const { state, requests, secondWrites } = await undisturbed(mapping, wish);
  expect(requests).toBeGreaterThan(least);
  expect(secondWrites).toEqual([]);
  for (let at = 1; at <= requests; at++) {
    const how = at % 2 === 0 ? "before" : "after";
    expect(await stateAfter({ mapping, wish, at, how }), `${how} request ${at}`).toEqual(state);
  }
});

test("1,500 repositories: the second run writes nothing; killed at five points, they end in the same state", async () => {
  const mapping = mappingOf(1_500);
  const { state, requests, secondWrites } = await undisturbed(mapping, oneReader);
  expect(requests).toBeGreaterThan(3_000);
  expect(secondWrites).toEqual([]);
  for (const [index, part] of [0.001, 0.2, 0.5, 0.8, 0.999].entries()) {
    const at = Math.ceil(requests * part);
    const how = index % 2 === 0 ? "before" : "after";
    const reached = await stateAfter({ mapping, wish: oneReader, at, how });
    expect(reached, `${how} request ${at}`).toEqual(state);
  }
});

import { readMapping } from "@mirrorkit/sdk/mapping";
import { takenDestinations, takenTargets } from "@mirrorkit/sdk/removals";
import { describe, expect, test } from "vitest";
import { imageSet, losses } from "./asked.ts";

const registry = "quay.example.test/mirror";
const many = (count: number, entry: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => entry(index)).join(", ");

function computing(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000_000;
}

const cases: readonly [string, (change: string) => string][] = [
  [
    "channels of releases",
    (change) =>
      `{platform: {channels: [${many(3_000, (index) => `{name: ${change}-4.${index}}`)}]}}`,
  ],
  [
    "catalogs of other repositories, none with a list",
    (change) =>
      `{operators: [${many(3_000, (index) => `{catalog: "r.io/${change}/x${index}:v1"}`)}]}`,
  ],
  [
    "catalogs of one computed name",
    (change) =>
      `{operators: [${many(3_000, (index) => `{catalog: "r.io/${change}${index}/x:v1"}`)}]}`,
  ],
  [
    "images of one repository",
    (change) =>
      `{additionalImages: [${many(3_000, (index) => `{name: "q.io/a/b:${change}${index}"}`)}]}`,
  ],
];

describe("thousands of entries are compared in three seconds of computing", () => {
  test.each(cases)("%s", (_what, stanza) => {
    const [before, after] = [stanza("a"), stanza("b")];
    const [from, to] = [imageSet(before), imageSet(after)];
    const spent = computing(() => {
      losses(before, after);
      takenTargets("a", { before: { imageSet: from }, after: { imageSet: to }, others: [] });
    });
    expect(spent).toBeLessThan(3);
  });

  test("catalogs of one computed name, as a mapping has them", () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => {
      const path = `a${index}/x-index`;
      return `docker://q.io/${path}:v1=docker://${registry}/${path}:v1`;
    });
    const after = readMapping(lines.join("\n"), "mapping.txt").entries;
    const spent = computing(() => {
      expect(takenDestinations([{ name: "a", before: [], after }])).toHaveLength(20_000);
    });
    expect(spent).toBeLessThan(2);
  });
});

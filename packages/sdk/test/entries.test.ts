import { readFileSync } from "node:fs";
import * as root from "@mirrorkit/sdk";
import { expect, test } from "vitest";

const { exports: entries } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as { readonly exports: Readonly<Record<string, unknown>> };

const rooms = Object.keys(entries).flatMap((name) => {
  const [, room] = /^\.\/([a-z-]+)$/.exec(name) ?? [];
  return room === undefined ? [] : [room];
});

async function valuesOf(room: string): Promise<readonly string[]> {
  const specifier = `@mirrorkit/sdk/${room}`;
  return Object.keys((await import(specifier)) as object);
}

test("each room is an entry of its own, and together they are the root", async () => {
  expect(rooms).toContain("mapping");
  const values = (await Promise.all(rooms.map(valuesOf))).flat();
  expect(values.toSorted()).toEqual(Object.keys(root).toSorted());
});

test("an entry gives the same values as the root, not copies", async () => {
  const { readMapping } = await import("@mirrorkit/sdk/mapping");
  expect(readMapping).toBe(root.readMapping);
});

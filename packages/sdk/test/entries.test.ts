import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as root from "@mirrorkit/sdk";
import { describe, expect, test } from "vitest";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string): string => readFileSync(`${repository}${path}`, "utf8");

const { exports: entries } = JSON.parse(read("packages/sdk/package.json")) as {
  readonly exports: Readonly<Record<string, unknown>>;
};
const doors = Object.keys(entries).flatMap((name) => /^\.\/([a-z-]+)$/.exec(name)?.[1] ?? []);
const rooms = doors.filter((name) => name !== "internal");

/** The names that an entry lists, types among them. */
function namesOf(path: string): readonly string[] {
  const lists = [...read(path).matchAll(/export (?:type )?\{([^}]*)\}/g)];
  return lists.flatMap(([, list = ""]) =>
    list.split(",").flatMap((name) => name.trim().replace(/^type /, "") || []),
  );
}

const namesIn = (door: string): readonly string[] => namesOf(`packages/sdk/src/entries/${door}.ts`);
const importedNames = namesOf("packages/sdk/src/index.ts");

async function valuesOf(door: string): Promise<Readonly<Record<string, unknown>>> {
  const specifier = `@mirrorkit/sdk/${door}`;
  return (await import(specifier)) as Record<string, unknown>;
}

/** All that our packages import from the entry of what is unstable. */
function usedInternals(): ReadonlySet<string> {
  const folders = ["forge", "bot", "cli"].map((name) => `packages/${name}`);
  const files = [...folders, "test", "bench"].flatMap((folder) =>
    readdirSync(`${repository}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((path) => /\.(?:ts|mjs)$/.test(path) && !/node_modules|dist\//.test(path))
      .map((path) => `${folder}/${path}`),
  );
  const used = /\{([^{}]*)\}(?: from |\s*= await import\()"@mirrorkit\/sdk\/internal"/g;
  return new Set(
    files.flatMap((file) =>
      [...read(file).matchAll(used)].flatMap(([, list = ""]) =>
        list.split(",").map((name) => name.trim().replace(/^type | as .*$/g, "")),
      ),
    ),
  );
}

describe("the doors of the SDK", () => {
  test("package.json names each file of entries/, and nothing else", () => {
    const files = readdirSync(`${repository}packages/sdk/src/entries`);
    expect(doors.map((name) => `${name}.ts`).toSorted()).toEqual(files.toSorted());
  });

  test("the root is small, and each of its names is one of a room", () => {
    expect(importedNames.length).toBeLessThanOrEqual(40);
    const ofRooms = new Set(rooms.flatMap(namesIn));
    expect(importedNames.filter((name) => !ofRooms.has(name))).toEqual([]);
  });

  test("the root gives the same values as the rooms, not copies", async () => {
    const values = Object.assign({}, ...(await Promise.all(rooms.map(valuesOf))));
    for (const [name, value] of Object.entries(root)) expect(value, name).toBe(values[name]);
  });

  test("no value is behind two doors of rooms", async () => {
    const values = (await Promise.all(rooms.map(valuesOf))).flatMap((room) => Object.keys(room));
    expect(values.toSorted()).toEqual([...new Set(values)].toSorted());
  });

  test("no value is both public and unstable", async () => {
    const values = Object.assign({}, ...(await Promise.all(rooms.map(valuesOf))));
    const unstable = Object.keys(await valuesOf("internal"));
    expect(unstable.filter((name) => name in values)).toEqual([]);
  });

  test("what is unstable is what our packages use", () => {
    const used = usedInternals();
    expect(namesIn("internal").filter((name) => !used.has(name))).toEqual([]);
  });
});

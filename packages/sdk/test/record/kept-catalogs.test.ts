import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CatalogSummary } from "@mirrorkit/sdk/catalog";
import {
  openPass,
  planRecord,
  readPassNotes,
  readRecordContents,
  writeRecord,
} from "@mirrorkit/sdk/records";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { describe, expect, test } from "vitest";
import { leaveCatalogs, weekCatalogs } from "../../../../test/leave-catalogs.ts";
import { copyOf, examplePath, monday, temporaryFolder } from "./passes.ts";

const summary: CatalogSummary = {
  catalog: "registry.example.test/a-index:v1",
  digest: `sha256:${"a".repeat(64)}`,
  packages: [
    { name: "b", channels: [{ name: "stable", versions: ["1.0.0", "1.1.0"] }] },
    {
      name: "a",
      channels: [],
      content: {
        defaultChannel: "stable",
        heads: [
          { channel: "stable", head: "a.v2" },
          { channel: "fast", head: "" },
        ],
        versions: ["1.0.0"],
        deprecated: ["package"],
      },
    },
  ],
};

async function recorded(
  catalogs: readonly CatalogSummary[],
): Promise<{ folder: string; text: string }> {
  const workspace = await openWorkspace(examplePath("week-1"));
  const { files } = readRecordContents(workspace, { catalogs });
  const plan = planRecord({ workspace, files, time: monday, mirrorkit: "1.2.3" });
  const { folder } = writeRecord(temporaryFolder(), plan);
  return { folder, text: Buffer.from(files.get("catalogs.json") ?? []).toString() };
}

async function kept(folder: string): Promise<readonly CatalogSummary[] | undefined> {
  return readPassNotes(await openPass(folder)).catalogs;
}

describe("what a record keeps of catalogs", () => {
  test("is what was given, in one order, a package a line", async () => {
    const { folder, text } = await recorded([summary]);
    const [found] = (await kept(folder)) ?? [];
    expect(found).toMatchObject({ catalog: summary.catalog, digest: summary.digest });
    expect(found?.packages.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(found?.packages[0]?.content?.heads.map(({ channel }) => channel)).toEqual([
      "fast",
      "stable",
    ]);
    expect(text.split("\n")).toHaveLength(7);
    const turned = [{ ...summary, packages: summary.packages.toReversed() }];
    expect((await recorded(turned)).text).toBe(text);
  });

  test("is what the catalogs in the workspace tell", async () => {
    const folder = copyOf(examplePath("week-1"));
    leaveCatalogs(join(folder, "working-dir"), weekCatalogs[0]);
    const { catalogs = [] } = readPassNotes(await openWorkspace(folder));
    expect(catalogs.map(({ catalog }) => catalog)).toEqual([
      "registry.redhat.io/redhat/certified-operator-index:v4.20",
      "registry.redhat.io/redhat/redhat-operator-index:v4.20",
    ]);
    expect(await kept((await recorded(catalogs)).folder)).toEqual(catalogs);
  });

  test("is nothing where a catalog of the mapping is not in the workspace", async () => {
    const folder = copyOf(examplePath("week-1"));
    const { "certified-operator-index": only = {} } = weekCatalogs[0];
    leaveCatalogs(join(folder, "working-dir"), { "certified-operator-index": only });
    expect(readPassNotes(await openWorkspace(folder)).catalogs).toBeUndefined();
  });

  test("is nothing in a record of an earlier version", async () => {
    const { folder, text } = await recorded([]);
    expect(text).toBe("");
    expect(await kept(folder)).toBeUndefined();
  });

  test.each([
    ["no JSON", "{"],
    ["another shape", '{"catalogs": [{"catalog": 1, "packages": []}]}'],
    ["a digest that is none", '{"catalogs": [{"catalog": "a", "digest": "b", "packages": []}]}'],
    [
      "a name that is too long",
      `{"catalogs": [{"catalog": "${"a".repeat(1_001)}", "packages": []}]}`,
    ],
    ["a text that is too long", `{"catalogs": []}${" ".repeat(4 * 1024 * 1024)}`],
  ])("is nothing where it is %s", async (_what, text) => {
    const { folder } = await recorded([summary]);
    writeFileSync(join(folder, "catalogs.json"), text);
    expect(await kept(folder)).toBeUndefined();
  });
});

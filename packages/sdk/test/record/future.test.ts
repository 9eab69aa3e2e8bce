import { renameSync } from "node:fs";
import { join } from "node:path";
import {
  listRecords,
  openRecord,
  planRecord,
  pruneRecords,
  readRecordContents,
  verifyRecord,
  writeRecord,
} from "@mirrorkit/sdk/records";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { beforeEach, describe, expect, test } from "vitest";
import { recordsForUse, refuseFutureRecords } from "#edges/records";
import { examplePath, failureOf, monday, record, temporaryFolder } from "./passes.ts";

const name = "20261123T090712Z";
const minute = 60_000;
const before = new Date(monday.getTime() - 11 * minute);
const almost = new Date(monday.getTime() - 9 * minute);
const message = "dated after the current time, 2026-11-23T08:56:12Z";

let into = "";
let folder = "";

beforeEach(async () => {
  into = temporaryFolder();
  ({ folder } = await record(examplePath("week-1"), into));
});

describe("a record that is dated after now", () => {
  test("is a problem in the list and of its own, and is never listed as one to use", async () => {
    const { records, problems } = listRecords(into, before);
    expect(records).toEqual([]);
    const problem = {
      rule: "record-future",
      severity: "error",
      message: `this record is ${message}`,
    };
    expect(problems).toEqual([expect.objectContaining({ ...problem, position: { file: folder } })]);
    expect(verifyRecord(folder, before)).toEqual(problems);
    expect((await openRecord(folder, before)).problems).toContainEqual(problems[0]);
  });

  test("has every look for the newest refused, also beside good ones", async () => {
    await record(examplePath("week-1"), into, { time: new Date("2026-11-16T09:00:00Z") });
    expect(listRecords(into, before).records).toHaveLength(1);
    expect(await failureOf(() => recordsForUse(into, before), into)).toBe(
      `refused: the record ${name} is ${message}`,
    );
    expect(recordsForUse(into, almost)).toHaveLength(2);
  });

  test("has the look refused under a name of a time that there is not, which sorts behind all others", () => {
    renameSync(folder, join(into, "29991399T999999Z"));
    expect(() => recordsForUse(into, new Date())).toThrow("29991399T999999Z");
  });

  test("is told too when only its manifest is of a later time", async () => {
    const workspace = await openWorkspace(examplePath("week-1"));
    const { files } = readRecordContents(workspace);
    const plan = planRecord({ workspace, files, time: monday, mirrorkit: "1" });
    const manifest = { ...plan.manifest, created: "2999-01-01T00:00:00.000Z" };
    const fresh = temporaryFolder();
    const forged = writeRecord(fresh, { ...plan, manifest });
    expect(verifyRecord(forged.folder)).toMatchObject([{ rule: "record-future" }]);
    expect(listRecords(fresh).records).toEqual([]);
  });

  test("goes with no pruning, and keeps no other from it", async () => {
    for (const hour of [7, 8]) {
      const time = new Date(Date.UTC(2026, 10, 23, hour));
      await record(examplePath("week-1"), into, { time });
    }
    const { kept, removed, problems } = pruneRecords(into, { keep: 1 }, before);
    expect([kept, removed].map((some) => some.map((one) => one.name))).toEqual([
      ["20261123T080000Z"],
      ["20261123T070000Z"],
    ]);
    expect(problems).toMatchObject([{ rule: "record-future" }]);
  });

  test("is not written", async () => {
    const workspace = await openWorkspace(examplePath("week-1"));
    const { files } = readRecordContents(workspace);
    const plan = planRecord({ workspace, files, time: monday, mirrorkit: "1" });
    const fresh = temporaryFolder();
    expect(await failureOf(() => writeRecord(fresh, plan, before), fresh)).toBe(
      `wrong-use: the record would be ${message}: ${name}`,
    );
    expect(listRecords(fresh)).toEqual({ records: [], problems: [] });
    expect(writeRecord(fresh, plan, almost).name).toBe(name);
  });
});

test("names that are none of records are passed over", () => {
  const names = ["notes", "9", "29990101", "29990101T000000Z.bak", name];
  expect(() => refuseFutureRecords(names, monday)).not.toThrow();
  expect(() => refuseFutureRecords([...names, "29990101T000000Z"], monday)).toThrow(
    "29990101T000000Z",
  );
});

import { chmodSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import {
  decidePrune,
  listRecords,
  pruneRecords,
  type RecordManifest,
  type RecordSummary,
} from "@mirrorkit/sdk/records";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { examplePath, failureOf, record, temporaryFolder } from "./passes.ts";

const now = new Date("2026-12-31T00:00:00Z");
const day = 24 * 60 * 60 * 1_000;

function summaries(states: readonly RecordManifest["state"][]): RecordSummary[] {
  return states.map((state, index) => {
    const created = new Date(now.getTime() - (states.length - index) * day).toISOString();
    const name = created.replace(/[-:]|\.\d+/g, "");
    const manifest: RecordManifest = {
      format: 1,
      name,
      created,
      mirrorkit: "1",
      state,
      releases: [],
      signatures: [],
      resources: {},
      files: [],
      digest: "",
    };
    return { name, folder: name, manifest };
  });
}

describe("which records go", () => {
  test.each<[string, RecordManifest["state"][], { keep: number; keepDays?: number }, number[]]>([
    ["all but the newest", ["pushed", "pushed", "pushed"], { keep: 1 }, [2]],
    ["none when there are few", ["pushed", "pushed"], { keep: 5 }, [0, 1]],
    ["never the newest push", ["pushed", "pushed", "failed", "preview"], { keep: 1 }, [1, 3]],
    ["never the newest that may be one", ["unknown", "unknown", "failed"], { keep: 1 }, [1, 2]],
    [
      "never those that are young enough",
      ["pushed", "pushed", "pushed", "pushed"],
      { keep: 1, keepDays: 3 },
      [1, 2, 3],
    ],
    ["failed ones like others", ["failed", "failed", "empty"], { keep: 2 }, [1, 2]],
  ])("%s", (_, states, policy, expected) => {
    const records = summaries(states);
    const { kept, removed } = decidePrune(records, policy, now);
    expect(kept).toEqual(expected.map((index) => records[index]));
    expect(removed).toEqual(records.filter((one) => !kept.includes(one)));
  });

  test("whatever the policy: nothing is lost from the count, and the newest push stays", () => {
    const state = fc.constantFrom<RecordManifest["state"][]>(
      "pushed",
      "failed",
      "preview",
      "unknown",
      "empty",
    );
    const policy = fc.record({
      keep: fc.integer({ min: 1, max: 9 }),
      keepDays: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(state, { maxLength: 12 }), policy, (states, wish) => {
        const records = summaries(states);
        const { kept, removed } = decidePrune(records, wish, now);
        expect(kept.length + removed.length).toBe(records.length);
        expect(kept.slice(-wish.keep)).toEqual(records.slice(-wish.keep));
        const last = records.findLast(({ manifest }) => manifest.state === "pushed");
        if (last !== undefined) expect(kept).toContain(last);
        expect(decidePrune(kept, wish, now).removed).toEqual([]);
      }),
    );
  });

  test.each([[0], [-1], [1.5], [Number.NaN]])("keeping %d is wrong use", async (keep) => {
    expect(await failureOf(() => decidePrune([], { keep }, now), "-")).toBe(
      "wrong-use: the number of records to keep must be a whole number of at least 1",
    );
  });
});

describe("removing old records", () => {
  test("leaves the kept ones and everything that is no good record", async () => {
    const into = temporaryFolder();
    for (const hour of [1, 2, 3]) {
      const time = new Date(Date.UTC(2026, 10, 23, hour));
      await record(examplePath("week-1"), into, { time, ...(hour === 3 ? { exitStatus: 2 } : {}) });
    }
    const { kept, removed, problems } = pruneRecords(into, { keep: 1 }, now);
    expect(kept.map(({ name }) => name)).toEqual(["20261123T020000Z", "20261123T030000Z"]);
    expect(removed.map(({ name }) => name)).toEqual(["20261123T010000Z"]);
    expect(problems).toEqual([]);
    expect(readdirSync(into)).toEqual(["20261123T020000Z", "20261123T030000Z"]);
  });

  test("does not touch a record whose manifest is another's", async () => {
    const into = temporaryFolder();
    const { folder } = await record(examplePath("week-1"), into);
    renameSync(folder, join(into, "20200101T000000Z"));
    await record(examplePath("week-1"), into);
    expect(pruneRecords(into, { keep: 1 }, now).removed).toEqual([]);
    expect(readdirSync(into)).toHaveLength(2);
  });

  test.skipIf(process.getuid?.() === 0)(
    "on a read-only disk fails and leaves all (skipped: root may write everywhere)",
    async () => {
      const into = temporaryFolder();
      await record(examplePath("week-1"), into);
      await record(examplePath("week-2"), into);
      chmodSync(into, 0o500);
      const failure = await failureOf(() => pruneRecords(into, { keep: 1 }, now), into);
      chmodSync(into, 0o700);
      expect(failure).toBe("disk: DIR/20261123T090712Z could not be written: EACCES");
      expect(listRecords(into).records).toHaveLength(2);
    },
  );
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { listJournals } from "@mirrorkit/sdk/journal";
import { readTransferRecord } from "@mirrorkit/sdk/transfers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AirGapWorld, openAirGapWorld } from "../packages/cli/test/air-gap-world.ts";
import { type RanProcess, runProcess } from "./run-world.ts";

let folder = "";
let world: AirGapWorld;

beforeEach(async () => openWorld());
afterEach(async () => closeWorld());

async function openWorld(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-gap-"));
  world = await openAirGapWorld(folder);
}

async function closeWorld(): Promise<void> {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
}

function run(side: "to-disk" | "from-disk", killAfterLines?: number): Promise<RanProcess> {
  const environment = { PATH: process.env["PATH"] ?? "", HOME: folder, NO_COLOR: "1" };
  return runProcess(world.args(side), { cwd: folder, environment, killAfterLines });
}

/** Both halves, of which the one may be killed; gives what is there at the end, without what depends on the time. */
async function bothHalves(kill: {
  readonly side?: "to-disk" | "from-disk";
  readonly after?: number;
}): Promise<unknown> {
  for (const side of ["to-disk", "from-disk"] as const) {
    if (side === kill.side) {
      const killed = await run(side, kill.after);
      expect(killed.status, `${side} killed after line ${kill.after}`).toBeUndefined();
    }
    const { status, output } = await run(side);
    expect(status, `${side} after ${kill.after}: ${output}`).toBe(0);
    if (side === "to-disk") world.carry();
  }
  const { images, removals, archives } = readTransferRecord(world.archive);
  const records = join(folder, "far/records");
  return {
    images: images.length,
    removals,
    archives: archives.map(({ name }) => name),
    aside: readdirSync(world.archive).includes("transfers"),
    history: readdirSync(join(world.archive, "working-dir/.history")).length,
    states: readdirSync(records).map((name) => stateOf(join(records, name))),
  };
}

function stateOf(record: string): unknown {
  const manifest: unknown = JSON.parse(readFileSync(join(record, "manifest.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "state" in manifest
    ? manifest.state
    : undefined;
}

function linesOf(side: "near" | "far"): number {
  const [journal] = listJournals(join(folder, side, "work"));
  return readFileSync(journal?.path ?? "", "utf8")
    .trimEnd()
    .split("\n").length;
}

/** A few lines, so that it stays short; all of them where MIRRORKIT_ALL_CALLS is set. */
const step = process.env["MIRRORKIT_ALL_CALLS"] === undefined ? 12 : 1;

describe("a pass across an air gap", () => {
  test("killed after any line of a journal on either side and started again, the end is the same", async () => {
    const expected = await bothHalves({});
    expect(expected).toMatchObject({ images: 14, history: 1, states: ["pushed"] });
    const lines = { "to-disk": linesOf("near"), "from-disk": linesOf("far") };
    for (const side of ["to-disk", "from-disk"] as const) {
      for (let after = step; after <= lines[side]; after += step) {
        await closeWorld();
        await openWorld();
        expect(await bothHalves({ side, after }), `${side} killed after ${after}`).toEqual(
          expected,
        );
      }
    }
  }, 3_600_000);
});

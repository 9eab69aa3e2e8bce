import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { listJournals } from "@mirrorkit/sdk/journal";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ensureDebianPackages } from "./debian-packages.ts";
import {
  type DockerRegistry,
  missingTools,
  registryIsMissing,
} from "./registries/docker-registry.ts";
import { openRunWorld, type RunWorld, shared, startMirror } from "./run-world.ts";

const noTools = await ensureDebianPackages(["gnupg", "git"]);
const hasUniverse = existsSync(join(shared, "universe/universe.mjs"));
const isLeftOut = !hasUniverse || registryIsMissing || noTools.length > 0;
const why = hasUniverse ? [...missingTools, ...noTools].join(", ") : "../shared/universe";

let registry: DockerRegistry | undefined;
let world: RunWorld;

beforeAll(async () => {
  if (!isLeftOut) registry = await startMirror();
}, 1_800_000);
afterAll(async () => registry?.close());

beforeEach(async () => {
  if (registry !== undefined) world = await openRunWorld(registry);
});
afterEach(async () => {
  if (registry !== undefined) await world.close();
});

const outcomes = (): readonly unknown[] =>
  listJournals(join(world.folder, "workspace")).map(({ run }) => run.outcome);

describe.skipIf(isLeftOut)(`the weekly pass (missing: ${why})`, () => {
  test("week 1 publishes, week 2 stops at the removed operator, is approved and goes on from there", async () => {
    const first = await world.run(world.args());
    expect(first.output).toContain("published");
    expect(first.output).toContain(
      "the ImageSet was checked against its 2 catalogs and the update graph",
    );
    expect(first.status).toBe(0);
    const afterFirst = world.end();
    expect(afterFirst).toMatchObject({
      remote: "Mirror: record TIME of production\nWeek 1\n",
      files: expect.stringContaining("/TIME/catalogs.json\n"),
      requests: [{ state: "open" }],
    });

    const report = readFileSync(join(world.folder, "workspace", "report.html"), "utf8");
    expect(report).toContain("4.20.18");

    const again = await world.run(world.args());
    expect(again).toMatchObject({ status: 0 });
    expect(again.output).toContain("nothing to do: the ImageSet and its sources are those of");
    expect(world.end()).toEqual(afterFirst);

    const digest = await world.reviewSecondWeek();
    world.commit(2);
    const second = await world.run(world.args());
    expect(second.status).toBe(1);
    expect(second.output).toContain("package openshift-pipelines-operator-rh");
    expect(second.output).toContain(`/mirror approve-removals ${digest}`);
    expect(world.end()).toMatchObject({ remote: expect.stringMatching(/^Week 2\n/) });

    world.approveAndMerge(digest);
    const third = await world.run(world.args());
    expect(third.output).toContain("approved by bert in !1");
    expect(third.output).toContain("dry-run: done before");
    expect(third.status).toBe(0);
    expect(outcomes()).toEqual(["published", "nothing-to-do", "published"]);
    expect(world.end()).toMatchObject({
      remote: expect.stringMatching(/^Mirror: record TIME of production\nWeek 2\n/),
      requests: [{ state: "open" }],
    });
  });

  /** A few lines, so that it stays short; all of them where MIRRORKIT_ALL_CALLS is set. */
  const step = process.env["MIRRORKIT_ALL_CALLS"] === undefined ? 12 : 1;

  /** How many lines the newest journal has. */
  function lineCount(): number {
    const { path = "" } = listJournals(join(world.folder, "workspace")).at(-1) ?? {};
    return readFileSync(path, "utf8").trimEnd().split("\n").length;
  }

  /** The second week up to its pass: the first is published, the removals are approved in the merge request. */
  async function beforeSecondWeek(): Promise<void> {
    const first = await world.run(world.args());
    expect(first.status, first.output).toBe(0);
    const digest = await world.reviewSecondWeek();
    world.approveAndMerge(digest);
    world.commit(2);
  }

  test.each([
    ["first", async () => {}],
    ["second", beforeSecondWeek],
  ])(
    "the %s week killed after any line of the journal and started again, the end is the same",
    async (week, before) => {
      await before();
      const whole = await world.run(world.args());
      expect(whole.status, whole.output).toBe(0);
      const lines = lineCount();
      expect(lines).toBeGreaterThan(25);
      const expected = world.end();
      // The weeks are killed at other lines.
      for (let count = week === "first" ? 1 : step; count <= lines; count += step) {
        await world.close();
        world = await openRunWorld(registry as DockerRegistry);
        await before();
        const killed = await world.run(world.args(), count);
        expect(killed.status, `killed after line ${count}`).toBeUndefined();
        const restarted = await world.run(world.args());
        expect(restarted.status, `${count}: ${restarted.output}`).toBe(0);
        expect(world.end(), `killed after line ${count}`).toEqual(expected);
      }
    },
    3_600_000,
  );
});

import { reviewChangeRequest } from "@mirrorkit/forge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../../bot/test/service/bot-metrics.ts";
import { startInnerBot } from "../../../bot/test/service/running-bot.ts";
import { recordOf } from "../../../bot/test/service/served-story.ts";
import { withNewestRecord } from "../../src/records/index.ts";
import type { Files, ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { imageSetOf, settingsText, weeks } from "../golden.ts";

const folder = "data/oc-mirror/cluster-resources";
const past = new Date("2025-11-24T09:07:12Z");
const future = new Date("2999-01-01T00:00:00Z");
const minute = 60_000;

describe.each(worlds)("the newest record on %s", (_kind, openWorld) => {
  let world: ForgeWorld;

  beforeEach(async () => {
    world = await openWorld();
  });

  afterEach(() => world.close());

  async function addProject(...records: readonly Files[]): Promise<string> {
    const files = {
      "mirrorkit.yaml": settingsText.replace(/^review:\n.*\n/m, ""),
      "production/imageset.yaml": imageSetOf(1),
    };
    return world.addProject("platform/mirror-config", Object.assign(files, ...records));
  }

  async function newestOf(config: string, now?: Date): Promise<string | undefined> {
    const project = await world.open(config);
    const ref = world.branch(config, "main") ?? "";
    const records = {
      folder,
      readTree: (below: string) => project.readTree(ref, below),
      readFile: (path: string, maxBytes: number) => project.readFile({ path, ref, maxBytes }),
    };
    return withNewestRecord(records, async (record) => record?.name, now);
  }

  test("may be dated a little after now, for clocks that differ, and no more", async () => {
    const config = await addProject(await recordOf(weeks[0], past));
    const at = (minutes: number): Date => new Date(past.getTime() + minutes * minute);
    expect(await newestOf(config, at(-9))).toBe("20251124T090712Z");
    await expect(newestOf(config, at(-11))).rejects.toMatchObject({ code: "refused" });
  });

  test.each([
    ["of the year 2999", "29990101T000000Z"],
    ["of a time that there is not", "29991399T999999Z"],
  ])(
    "is none at all where a record %s is beside it: that is refused, with its name",
    async (_, name) => {
      const lasting = Object.entries(await recordOf(weeks[1], future));
      const renamed = lasting.map(([path, bytes]) => [
        path.replace("29990101T000000Z", name),
        bytes,
      ]);
      const config = await addProject(
        await recordOf(weeks[0], past),
        Object.fromEntries(renamed) as Files,
      );
      await expect(newestOf(config)).rejects.toMatchObject({
        code: "refused",
        message: expect.stringContaining(`the record ${name} is dated after the current time`),
        hint: expect.stringContaining("Remove it"),
      });
    },
  );

  test("of the year 2999 is not published, and neither is one beside it", async () => {
    const config = await addProject(
      await recordOf(weeks[0], past),
      await recordOf(weeks[1], future),
    );
    const gitops = world.addProject("platform/gitops", { "README.md": "GitOps\n" });
    const bot = await startInnerBot({ worlds: [world], config, gitops });
    const failed = (): string => bot.lines.find((line) => line.includes('"refused"')) ?? "";
    await until(() => failed() !== "");
    expect(failed()).toContain("publish/");
    expect(failed()).toContain("29990101T000000Z");
    expect(world.changeRequests(gitops)).toEqual([]);
    await bot.close();
  });

  test("of the year 2999 frees no change whose removals it would hide", async () => {
    const config = await addProject(
      await recordOf(weeks[0], past),
      await recordOf(weeks[1], future),
    );
    const files = { "production/imageset.yaml": imageSetOf(2) };
    const sha = world.push(config, { branch: "week-2", account: "ada", files });
    const request = { source: "week-2", title: "Week 2", account: "ada" };
    const number = world.openChangeRequest(config, request);
    await reviewChangeRequest({ project: await world.open(config), number });
    expect(world.statuses(config, sha).get("mirrorkit/review")?.state).not.toBe("passed");
    const bodies = world.comments(config, number).map(({ body }) => body);
    expect(bodies.join("\n")).toContain("29990101T000000Z");
  });
});

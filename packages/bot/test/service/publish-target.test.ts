import { describe, expect, test } from "vitest";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { settingsText, weeks } from "../../../forge/test/golden.ts";
import { isIdle, until } from "./bot-metrics.ts";
import { afterTest, type InnerBot, startInnerBot } from "./running-bot.ts";
import { recordOf } from "./served-story.ts";
import { secrets } from "./service-settings.ts";

const own = "team-a/gitops";
const foreign = "team-b/gitops";

describe.each(worlds)("on %s, where a bot publishes to", (_kind, openWorld) => {
  /** A project of team A with settings and a record, beside the GitOps projects of two teams. */
  async function serve(settings: string): Promise<{ world: ForgeWorld; bot: InnerBot }> {
    const world = await openWorld();
    afterTest(() => world.close());
    for (const gitops of [own, foreign]) world.addProject(gitops, { "README.md": "GitOps\n" });
    const files = { "mirrorkit.yaml": settings, ...(await recordOf(weeks[0])) };
    const config = world.addProject("team-a/mirror-config", files);
    const bot = await startInnerBot({ worlds: [world], config, gitops: own });
    await fetch(`${bot.url}/api/publish`, {
      method: "POST",
      headers: { authorization: `Bearer ${secrets.PUBLISH_TOKEN}` },
    });
    return { world, bot };
  }

  const opened = (world: ForgeWorld): readonly number[] =>
    [own, foreign].map((gitops) => world.changeRequests(gitops).length);

  test("is the project that its own settings name", async () => {
    const { world, bot } = await serve(settingsText);
    await until(() => world.changeRequests(own).length > 0);
    await isIdle(bot.url);
    expect(opened(world)).toEqual([1, 0]);
  });

  test("is never another team's project that the settings of a team name: that is told with its place", async () => {
    const wish = `publish: {project: ${foreign}, autoMerge: true}\n`;
    const { world, bot } = await serve(settingsText + wish);
    const failed = (): string => bot.lines.find((line) => line.includes('"failed"')) ?? "";
    await until(() => failed() !== "");
    expect(failed()).toContain('"code":"invalid-input"');
    expect(failed()).toContain("mirrorkit.yaml:10:11");
    expect(opened(world)).toEqual([0, 0]);
  });
});

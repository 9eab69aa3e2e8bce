import { openSecrets } from "@mirrorkit/bot";
import { openForges, openLog } from "@mirrorkit/bot/internal";
import { afterEach, describe, expect, test, vi } from "vitest";
import { addWebhook, mendWebhooks } from "../../../forge/test/forges/set-up.ts";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { watchHooks } from "../../src/service/hook-watch.ts";
import { readMetrics, until } from "./bot-metrics.ts";
import { addConfigProject } from "./many-requests.ts";
import { afterTest, startInnerBot } from "./running-bot.ts";
import { type ServiceWish, serviceEnvironment, serviceSettings } from "./service-settings.ts";
import { statusText } from "./status-page.ts";

const hour = 3_600_000;

/** A site whose webhook to the bot brings nothing any more, as does one that goes elsewhere. */
async function silentSite(
  openWorld: () => Promise<ForgeWorld>,
): Promise<{ world: ForgeWorld; wish: ServiceWish; url: string }> {
  const world = await openWorld();
  afterTest(() => world.close());
  const config = addConfigProject(world);
  world.permit(config, world.botName, "admin");
  const url = `https://bot.example/webhooks/${world.kind}`;
  addWebhook(world, config, { url: `${url}?token=s3cret`, broken: true });
  addWebhook(world, config, { url: "https://chat.example/hook", broken: true });
  addWebhook(world, config, { url: `https://other.example/webhooks/${world.kind}` });
  return { world, wish: { worlds: [world], config }, url };
}

describe.each(worlds)("a webhook that %s has given up", (_kind, openWorld) => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("is told by the page, the metrics and the log, and only that", async () => {
    const { world, wish, url } = await silentSite(openWorld);
    const bot = await startInnerBot(wish);
    await until(async () => (await readMetrics(bot.url))?.get("mirrorkit_silent_hooks") === 1);
    const page = await statusText(bot.url);
    expect(page).toContain(url);
    expect(page).not.toMatch(/chat\.example|other\.example|s3cret/);
    const lines = bot.lines.filter((line) => line.includes("a webhook is not being delivered"));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: "warn",
        forge: world.kind,
        project: wish.config,
        reason: expect.stringMatching(new RegExp(`^${url}: .`)),
      }),
    ]);
  });

  test("is no longer told an hour after it works again", async () => {
    const { world, wish } = await silentSite(openWorld);
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const settings = serviceSettings(wish);
    const forges = openForges(settings, {
      secrets: openSecrets(serviceEnvironment(wish)),
      proxyFor: () => undefined,
      onAnswer: () => {},
    });
    const watch = watchHooks(settings, forges, openLog({ level: "silent", secrets: [] }));
    await until(() => watch.silent().length === 1);
    mendWebhooks(world, wish.config);
    vi.advanceTimersByTime(hour);
    await until(() => watch.silent().length === 0);
    watch.stop();
  });
});

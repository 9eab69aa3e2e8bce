import { openSecrets } from "@mirrorkit/bot";
import { openForges } from "@mirrorkit/bot/internal";
import { expect, test } from "vitest";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { addConfigProject } from "./many-requests.ts";
import { afterTest } from "./running-bot.ts";
import { serviceEnvironment, serviceSettings } from "./service-settings.ts";

test.each(worlds)("a project on %s is opened anew from time to time", async (kind, openWorld) => {
  const world = await openWorld();
  afterTest(() => world.close());
  const wish = { worlds: [world], config: addConfigProject(world) };
  let now = 0;
  const forges = openForges(serviceSettings(wish), {
    secrets: openSecrets(serviceEnvironment(wish)),
    proxyFor: () => undefined,
    onAnswer: () => undefined,
    now: () => now,
  });
  const forge = kind.toLowerCase();
  const first = await forges.project(forge, wish.config);
  now = 5 * 60_000;
  expect(await forges.project(forge, wish.config)).toBe(first);
  now = 11 * 60_000;
  expect(await forges.project(forge, wish.config)).not.toBe(first);
});

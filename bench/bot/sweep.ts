// A sweep over many open change requests of which few changed.

import { openForges, openSecrets } from "../../packages/bot/src/index.ts";
import {
  createKeyedQueue,
  type ReconcileKey,
  startSweep,
} from "../../packages/bot/src/queue/index.ts";
import { openSettledReviews } from "../../packages/bot/src/service/settled-reviews.ts";
import { sweptProjects } from "../../packages/bot/src/service/swept-projects.ts";
import { handlerOf } from "../../packages/bot/src/service/work-handlers.ts";
import { addConfigProject, openWeek } from "../../packages/bot/test/service/many-requests.ts";
import {
  serviceEnvironment,
  serviceSettings,
} from "../../packages/bot/test/service/service-settings.ts";
import { GitHubWorld } from "../../packages/forge/test/forges/github/world.ts";
import { GitLabWorld } from "../../packages/forge/test/forges/gitlab/world.ts";
import { imageSetOf } from "../../packages/forge/test/golden.ts";

/** What sweeps asked of a forge, all change requests having been reviewed before. */
export interface SweepCalls {
  /** Requests of a sweep that looks through all change requests. */
  readonly whole: number;
  /** Requests of a sweep that looks through what changed lately. */
  readonly listing: number;
  /** Requests of the reviews of what changed. */
  readonly reviews: number;
  /** How many were reviewed after the sweep that looked through all. */
  readonly reviewed: number;
}

/** More than what a sweep reaches back before the last one, in the seconds by which the forge's clock moves on. */
const longAgo = 700;
const minute = 60_000;
const fullMinutes = 60;

export async function sweep(
  kind: "github" | "gitlab",
  count: number,
  changed: number,
): Promise<SweepCalls> {
  const world = kind === "github" ? await GitHubWorld.open() : await GitLabWorld.open();
  const config = addConfigProject(world);
  for (let at = 0; at < count; at += 1) openWeek(world, config, `week-2-${at}`);
  for (let second = 0; second < longAgo; second += 1) world.state.tick();
  const wish = { worlds: [world], config };
  // A publication is looked at in each sweep too: see forge.ts for what it asks.
  const project = { forge: kind, path: config };
  const settings = { ...serviceSettings(wish), projects: { [kind]: project } };
  const forges = openForges(settings, {
    secrets: openSecrets(serviceEnvironment(wish)),
    proxyFor: () => undefined,
    onAnswer: () => {},
  });
  const now = (): number => world.now().getTime();
  const found: ReconcileKey[] = [];
  let ring = (): void => {};
  const settled = openSettledReviews(now);
  const sweeping = startSweep({
    queue: {
      async add(key) {
        found.push(key);
        return true;
      },
    },
    projects: sweptProjects(settings, forges, settled),
    intervalMs: minute,
    fullEveryMs: fullMinutes * minute,
    clock: {
      now,
      random: () => 0.5,
      after: (ms, callback) => {
        // The time that listing may take never comes.
        if (ms <= minute) ring = callback;
        return () => {};
      },
    },
  });
  const sweptOnce = async (): Promise<number> => {
    const before = world.calls.length;
    while (sweeping.status().state !== "waiting")
      await new Promise((resolve) => setTimeout(resolve, 5));
    return world.calls.length - before;
  };
  await sweptOnce();
  for (const key of found.splice(0)) if (key.kind === "review") settled.settle(key);
  for (let at = 0; at < changed; at += 1) {
    const source = `week-2-${at * Math.floor(count / changed)}`;
    const files = { "production/imageset.yaml": `${imageSetOf(2)}# again\n` };
    world.push(config, { branch: source, account: "ada", files });
  }
  ring();
  const listing = await sweptOnce();
  found.length = 0;
  for (let second = 0; second < fullMinutes * 60; second += 1) world.state.tick();
  ring();
  const whole = await sweptOnce();
  await sweeping.stop();
  const queue = createKeyedQueue({ handler: handlerOf(settings, forges) });
  const before = world.calls.length;
  const due = found.filter(({ kind: what }) => what === "review");
  for (const key of due) await queue.add(key);
  while ((await queue.pending()).counts.waiting + (await queue.pending()).counts.running > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const [reviewed, reviews] = [due.length, world.calls.length - before];
  await queue.close(0);
  await world.close();
  return { whole, listing, reviews, reviewed };
}

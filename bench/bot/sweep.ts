// A sweep over many open change requests of which few changed.
import {
  createKeyedQueue,
  type ReconcileKey,
  startSweep,
} from "../../packages/bot/src/reconcile/index.ts";
import { openForges, openSecrets } from "../../packages/bot/src/server.ts";
import { handlerOf, sweptProjects } from "../../packages/bot/src/service/work.ts";
import { GitHubWorld } from "../../packages/bot/test/forges/github/world.ts";
import { GitLabWorld } from "../../packages/bot/test/forges/gitlab/world.ts";
import { imageSetOf } from "../../packages/bot/test/golden.ts";
import { addConfigProject, openWeek } from "../../packages/bot/test/service/many-requests.ts";
import {
  serviceEnvironment,
  serviceSettings,
} from "../../packages/bot/test/service/service-settings.ts";

/** What sweeps asked of a forge. */
export interface SweepCalls {
  /** Requests that listed all change requests. */
  readonly whole: number;
  /** Requests that listed what changed. */
  readonly listing: number;
  /** Requests of the reviews of what changed. */
  readonly reviews: number;
  /** How many were reviewed. */
  readonly reviewed: number;
}

/** More than what a sweep reaches back before the last one, in the seconds by which the forge's clock moves on. */
const longAgo = 700;
const minute = 60_000;

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
  const settings = serviceSettings(wish);
  const forges = openForges(settings, {
    secrets: openSecrets(serviceEnvironment(wish)),
    proxyFor: () => undefined,
    onAnswer: () => {},
  });
  const found: ReconcileKey[] = [];
  let ring = (): void => {};
  const sweeping = startSweep({
    queue: { add: async (key) => void found.push(key) },
    projects: sweptProjects(settings, forges),
    intervalMs: minute,
    fullEveryMs: 365 * 24 * 60 * minute,
    clock: {
      now: () => world.now().getTime(),
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
  const whole = await sweptOnce();
  found.length = 0;
  for (let at = 0; at < changed; at += 1) {
    const source = `week-2-${at * Math.floor(count / changed)}`;
    const files = { "production/imageset.yaml": `${imageSetOf(2)}# again\n` };
    world.push(config, { branch: source, account: "ada", files });
  }
  ring();
  const listing = await sweptOnce();
  await sweeping.stop();
  const queue = createKeyedQueue({ handler: handlerOf(settings, forges) });
  const before = world.calls.length;
  for (const key of found) await queue.add(key);
  while ((await queue.pending()).counts.waiting + (await queue.pending()).counts.running > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const reviewed = found.length;
  const reviews = world.calls.length - before;
  await queue.close(0);
  await world.close();
  return { whole, listing, reviews, reviewed };
}

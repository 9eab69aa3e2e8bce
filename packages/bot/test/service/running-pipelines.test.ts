import { describe, expect, test } from "vitest";
import { GitHubWorld } from "../../../forge/test/forges/github/world.ts";
import { GitLabWorld } from "../../../forge/test/forges/gitlab/world.ts";
import { WebhookSender } from "../../../forge/test/forges/webhook-sender.ts";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { isIdle, readMetrics, sumOf, until } from "./bot-metrics.ts";
import {
  addConfigProject,
  openRunningWeek,
  openWeek,
  rightReview,
  type SeenReview,
  seenReview,
} from "./many-requests.ts";
import { afterTest, startInnerBot } from "./running-bot.ts";
import { webhookSecret } from "./service-settings.ts";

interface Told {
  readonly config: string;
  readonly url: string;
  readonly sender: WebhookSender;
  readonly seen: (number: number) => SeenReview;
}

/** Puts a bot beside a forge that tells it of everything. The bot has swept, and does so no more for minutes. */
async function beside(world: ForgeWorld): Promise<Told> {
  afterTest(() => world.close());
  const config = addConfigProject(world);
  const { url } = await startInnerBot({ worlds: [world], config });
  const { kind } = world;
  const address = `${url}/webhooks/${kind}`;
  const sender = new WebhookSender({ kind, url: () => address, secret: webhookSecret(world) });
  world.sendWebhooks(sender);
  await until(async () => (await readMetrics(url))?.has("mirrorkit_sweep_age_seconds") === true);
  return { config, url, sender, seen: (number) => seenReview(world, config, number) };
}

const waiting = "pending: Waiting: the mapping of this change is not available yet.";

describe.each(worlds)("on %s a review that waits for the dry run", (_kind, openWorld) => {
  test("is done when that has ended, although the status that waits is the bot's own", async () => {
    const world = await openWorld();
    const { config, url, sender, seen } = await beside(world);
    const week = openRunningWeek(world, config);
    await isIdle(url, sender);
    expect(seen(week.number)).toEqual({ comments: 1, status: waiting });
    week.end();
    await isIdle(url, sender);
    expect(seen(week.number)).toEqual(rightReview);
  });
});

describe("on GitLab", () => {
  test("the pipeline of the branch, which names no merge request, is heard too", async () => {
    const world = await GitLabWorld.open();
    const { config, url, sender, seen } = await beside(world);
    const week = openRunningWeek(world, config, { of: "branch" });
    await isIdle(url, sender);
    expect(seen(week.number)).toEqual({ comments: 1, status: waiting });
    week.end();
    await until(() => seen(week.number).status === rightReview.status);
    await isIdle(url, sender);
    expect(seen(week.number)).toEqual(rightReview);
  });

  test("ten jobs that end at once are few reviews", async () => {
    const world = await GitLabWorld.open();
    const { config, url, sender, seen } = await beside(world);
    const week = openRunningWeek(world, config, { otherJobs: 9 });
    await isIdle(url, sender);
    const reviews = async (): Promise<number> =>
      sumOf((await readMetrics(url)) ?? new Map(), 'mirrorkit_runs_total{kind="review"');
    const before = await reviews();
    const told = sender.hooks;
    world.mishap({ delayMs: 500 });
    week.end();
    await isIdle(url, sender);
    expect(seen(week.number)).toEqual(rightReview);
    expect(sender.hooks - told).toBeGreaterThanOrEqual(10);
    expect((await reviews()) - before).toBeLessThan(6);
  });
});

/** Calls that are answered with a file, which lies on another server and is one call more. */
const downloads = new Set(["getArtifacts", "actions/download-artifact"]);

test("every call to every forge is counted", async () => {
  const both = [await GitLabWorld.open(), await GitHubWorld.open()];
  const [config = ""] = both.map((world) => {
    afterTest(() => world.close());
    const project = addConfigProject(world);
    openWeek(world, project, "week-2");
    return project;
  });
  const { url } = await startInnerBot({ worlds: both, config });
  await until(() => both.every((world) => seenReview(world, config, 1).status !== "none"));
  await isIdle(url);
  const asked = (): readonly number[] =>
    both.map(({ calls }) => {
      const files = calls.filter(({ operation }) => downloads.has(operation));
      return calls.length + files.length;
    });
  const counted = async (): Promise<readonly number[]> => {
    const metrics = (await readMetrics(url)) ?? new Map<string, number>();
    return both.map(({ kind }) => sumOf(metrics, `mirrorkit_forge_calls_total{forge="${kind}"`));
  };
  expect(await counted()).toEqual(asked());
  expect(Math.min(...asked())).toBeGreaterThan(10);
});

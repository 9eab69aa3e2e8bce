import { expect, test } from "vitest";
import { headersOf } from "../../../forge/test/forges/webhook-sender.ts";
import type { ForgeWorld, Hook } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { isIdle, readMetrics, sumOf, until } from "./bot-metrics.ts";
import { addConfigProject, openWeek, rightReview, seenReview } from "./many-requests.ts";
import { afterTest, startInnerBot } from "./running-bot.ts";
import { webhookSecret } from "./service-settings.ts";

const events = 10_000;
const senders = 20;

/** Posts one event many times, each under an id of its own, as many at a time as a forge would. */
async function flood(world: ForgeWorld, url: string, hook: Hook): Promise<ReadonlySet<number>> {
  const body = JSON.stringify(hook.payload);
  const statuses = new Set<number>();
  let sent = 0;
  const send = async (): Promise<void> => {
    while (sent < events) {
      sent += 1;
      const signed = { event: hook.event, id: `${sent}`, body, secret: webhookSecret(world) };
      const headers = headersOf(world.kind, signed);
      const answer = await fetch(url, { method: "POST", body, headers });
      await answer.arrayBuffer();
      statuses.add(answer.status);
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  return statuses;
}

test.each(worlds)(
  "10,000 events for one change request on %s give one right comment in few runs",
  async (_kind, openWorld) => {
    const world = await openWorld();
    afterTest(() => world.close());
    const config = addConfigProject(world);
    const hooks: Hook[] = [];
    world.sendWebhooks({ deliver: (hook) => hooks.push(hook) });
    const number = openWeek(world, config, "week-2");
    world.mishap({ times: Number.POSITIVE_INFINITY, delayMs: 50 });
    const { url } = await startInnerBot({ worlds: [world], config });
    await until(() => seenReview(world, config, number).status === rightReview.status);
    await isIdle(url);
    const hook = hooks.find(({ event }) => /^(pull_request|Merge Request Hook)$/.test(event));
    if (hook === undefined) throw new Error("nothing was told");
    const writes = world.calls.filter((call) => call.writes).length;

    const statuses = await flood(world, `${url}/webhooks/${world.kind}`, hook);
    await isIdle(url);
    expect(statuses).toEqual(new Set([200]));
    expect(seenReview(world, config, number)).toEqual(rightReview);
    expect(world.calls.filter((call) => call.writes)).toHaveLength(writes);
    const metrics = (await readMetrics(url)) ?? new Map<string, number>();
    expect(sumOf(metrics, "mirrorkit_webhooks_total{")).toBe(events);
    expect(sumOf(metrics, 'mirrorkit_runs_total{kind="review"')).toBeLessThan(events / 100);
  },
  240_000,
);

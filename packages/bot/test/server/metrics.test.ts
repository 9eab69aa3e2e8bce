import { openMetrics } from "@mirrorkit/bot/internal";
import { expect, test } from "vitest";
import { githubHeaders, startBot, status } from "./bot-at-work.ts";

const at = new Date("2026-01-02T03:04:05Z");
const before = (seconds: number) => new Date(at.getTime() - seconds * 1000);

test("deliveries are counted by forge, event and outcome, with names of ours only", async () => {
  const bot = await startBot();
  const send = (event: string, id: string) =>
    bot.post("/webhooks/github", "{}", githubHeaders(event, "{}", id));
  await send("push", "a");
  await send("push", "a");
  await send("an_event_of_a_stranger", "b");
  await bot.post("/webhooks/gitlab", "{}", {});
  const answer = await fetch(`${bot.url}/metrics`);
  const text = await answer.text();
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  for (const line of [
    'mirrorkit_webhooks_total{forge="hub",event="push",outcome="ignored"} 1',
    'mirrorkit_webhooks_total{forge="hub",event="push",outcome="duplicate"} 1',
    'mirrorkit_webhooks_total{forge="hub",event="other",outcome="ignored"} 1',
    'mirrorkit_webhooks_total{forge="lab",event="other",outcome="refused"} 1',
    'mirrorkit_webhook_seconds_count{forge="hub"} 3',
    "mirrorkit_queue_healthy 1",
    "process_cpu_seconds_total",
  ]) {
    expect(text).toContain(line);
  }
  expect(text).not.toContain("stranger");
});

test("runs and calls are counted", async () => {
  const metrics = openMetrics();
  const key = { kind: "review", forge: "hub", project: "o/r", number: 7 } as const;
  metrics.run({ key, ms: 1500, result: "done" });
  metrics.run({ key, ms: 10, result: "failed" });
  metrics.forgeCall("hub", 200);
  metrics.forgeCall("hub", undefined);
  const text = await metrics.text(undefined, at);
  for (const line of [
    'mirrorkit_runs_total{kind="review",outcome="done"} 1',
    'mirrorkit_runs_total{kind="review",outcome="failed"} 1',
    'mirrorkit_run_seconds_bucket{le="1",kind="review"} 1',
    'mirrorkit_forge_calls_total{forge="hub",status="200"} 1',
    'mirrorkit_forge_calls_total{forge="hub",status="none"} 1',
  ]) {
    expect(text).toContain(line);
  }
});

test("the queue, the sweep and Redis are shown as they are, and what is not known is absent", async () => {
  const metrics = openMetrics();
  const key = { kind: "publish", forge: "hub", publication: "site" } as const;
  const full = {
    ...status,
    work: {
      ...status.work,
      waiting: [10, 40, 20].map((seconds) => ({ key, since: before(seconds) })),
      paused: [{ forge: "hub", until: before(-90) }],
      counts: { waiting: 3, running: 1, later: 2, dropped: 4 },
    },
    sweep: {
      ...status.sweep,
      finishedAt: before(300),
      failures: [{ project: "o/r", code: "network", reason: "no answer", at } as const],
    },
    redis: true,
  };
  const shown = await metrics.text(full, at);
  for (const line of [
    'mirrorkit_queue_keys{state="waiting"} 3',
    'mirrorkit_queue_keys{state="running"} 1',
    'mirrorkit_queue_keys{state="later"} 2',
    "mirrorkit_queue_oldest_waiting_seconds 40",
    "mirrorkit_queue_dropped 4",
    'mirrorkit_forge_paused_seconds{forge="hub"} 90',
    "mirrorkit_sweep_age_seconds 300",
    "mirrorkit_sweep_failures 1",
    "mirrorkit_redis_up 1",
  ]) {
    expect(shown.split("\n")).toContain(line);
  }
  const idle = await metrics.text({ ...status, redis: false }, at);
  expect(idle.split("\n")).toContain("mirrorkit_redis_up 0");
  expect(idle).not.toMatch(/^mirrorkit_(sweep_age_seconds|forge_paused_seconds\S*) /m);
  const unknown = await metrics.text(undefined, at);
  expect(unknown.split("\n")).toContain("mirrorkit_queue_healthy 0");
  expect(unknown).not.toMatch(/^mirrorkit_(queue_keys|redis_up|queue_oldest)\S* /m);
});

test("two bots in one process count apart", async () => {
  const [one, other] = [openMetrics(), openMetrics()];
  one.forgeCall("hub", 200);
  expect(await other.text(undefined, at)).not.toContain("mirrorkit_forge_calls_total{");
});

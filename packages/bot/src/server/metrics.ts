import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { FinishedRun } from "../queue/index.ts";
import type { WebhookResult } from "../webhooks/index.ts";
import type { BotStatus, ContentOutcome } from "./status.ts";

/** The metrics of the bot. */
export interface Metrics {
  /** The content type of {@link Metrics.text}. */
  readonly contentType: string;
  /** Counts a delivery and the milliseconds until its answer. */
  webhook(forge: string, result: WebhookResult, ms: number): void;
  /** Counts a run of the queue. */
  run(run: FinishedRun): void;
  /** Counts the outcome of work on content. */
  content(outcome: ContentOutcome): void;
  /** Counts a call to a forge; undefined for a call without an answer. */
  forgeCall(forge: string, status: number | undefined): void;
  /** All metrics in the text format of Prometheus; pass undefined when the status is unavailable. */
  text(status: BotStatus | undefined, at: Date): Promise<string>;
}

interface Gauges {
  readonly keys: Gauge<"state">;
  readonly oldest: Gauge;
  readonly dropped: Gauge;
  readonly healthy: Gauge;
  readonly paused: Gauge<"forge">;
  readonly sweepAge: Gauge;
  readonly sweepFailures: Gauge;
  readonly silentHooks: Gauge;
  readonly redis: Gauge;
  readonly setAside: Gauge;
}

/** Creates the metrics in their own registry, including those of the process. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauges = openGauges(registers);
  return {
    contentType: registry.contentType,
    ...openWebhookCounters(registers),
    ...openWorkCounters(registers),
    text(status, at) {
      showStatus(gauges, status, at);
      return registry.metrics();
    },
  };
}

function openWebhookCounters(registers: Registry[]): Pick<Metrics, "webhook"> {
  const webhooks = new Counter({
    name: "mirrorkit_webhooks_total",
    help: "Webhook deliveries by outcome.",
    labelNames: ["forge", "event", "outcome"],
    registers,
  });
  const seconds = new Histogram({
    name: "mirrorkit_webhook_seconds",
    help: "Duration of answers to webhooks, from the headers on.",
    labelNames: ["forge"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.5, 1, 5, 10],
    registers,
  });
  return {
    webhook(forge, { event, outcome }, ms) {
      webhooks.inc({ forge, event, outcome });
      seconds.observe({ forge }, ms / 1000);
    },
  };
}

function openWorkCounters(registers: Registry[]): Pick<Metrics, "run" | "forgeCall" | "content"> {
  const runs = new Counter({
    name: "mirrorkit_runs_total",
    help: "Runs of reviews and publications by outcome.",
    labelNames: ["kind", "outcome"],
    registers,
  });
  const seconds = new Histogram({
    name: "mirrorkit_run_seconds",
    help: "Duration of runs.",
    labelNames: ["kind"],
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300],
    registers,
  });
  const calls = new Counter({
    name: "mirrorkit_forge_calls_total",
    help: "Calls to forges by HTTP status; none means no answer.",
    labelNames: ["forge", "status"],
    registers,
  });
  const contents = new Counter({
    name: "mirrorkit_content_total",
    help: "Work on the content of reviews and publications by outcome.",
    labelNames: ["outcome"],
    registers,
  });
  return {
    content: (outcome) => contents.inc({ outcome }),
    run({ key, ms, result }) {
      runs.inc({ kind: key.kind, outcome: result });
      seconds.observe({ kind: key.kind }, ms / 1000);
    },
    forgeCall(forge, status) {
      calls.inc({ forge, status: status === undefined ? "none" : String(status) });
    },
  };
}

function openGauges(registers: Registry[]): Gauges {
  const gauge = <Label extends string = string>(
    name: string,
    help: string,
    ...labelNames: Label[]
  ): Gauge<Label> => new Gauge({ name: `mirrorkit_${name}`, help, labelNames, registers });
  return {
    keys: gauge("queue_keys", "Keys in the queue by state: waiting, running, later.", "state"),
    oldest: gauge("queue_oldest_waiting_seconds", "Age of the oldest waiting key."),
    dropped: gauge("queue_dropped", "Keys dropped since the start; the next sweep finds them."),
    healthy: gauge("queue_healthy", "1 when the queue is healthy."),
    paused: gauge(
      "forge_paused_seconds",
      "Remaining time that a forge asked the bot to wait.",
      "forge",
    ),
    sweepAge: gauge("sweep_age_seconds", "Time since the last sweep ended."),
    sweepFailures: gauge("sweep_failures", "Projects that the last sweep could not read."),
    silentHooks: gauge(
      "silent_hooks",
      "Webhooks that the forge has disabled or whose deliveries fail.",
    ),
    redis: gauge("redis_up", "1 when Redis answers; absent without Redis."),
    setAside: gauge("set_aside", "Reviews and publications that are no longer retried."),
  };
}

/** An unknown value is absent: a gauge with its old value would mislead. */
function showStatus(gauges: Gauges, status: BotStatus | undefined, at: Date): void {
  const { keys, paused, ...plain } = gauges;
  keys.reset();
  paused.reset();
  for (const gauge of Object.values(plain)) gauge.remove();
  if (status === undefined) return gauges.healthy.set(0);
  const { work, sweep, redis } = status;
  const since = (time: Date): number => Math.max(0, at.getTime() - time.getTime()) / 1000;
  for (const state of ["waiting", "running", "later"] as const) {
    keys.set({ state }, work.counts[state]);
  }
  gauges.oldest.set(Math.max(0, ...work.waiting.map((one) => since(one.since))));
  gauges.dropped.set(work.counts.dropped);
  gauges.healthy.set(status.queue.healthy ? 1 : 0);
  for (const { forge, until } of work.paused) {
    paused.set({ forge }, Math.max(0, until.getTime() - at.getTime()) / 1000);
  }
  if (sweep.finishedAt !== undefined) gauges.sweepAge.set(since(sweep.finishedAt));
  gauges.sweepFailures.set(sweep.failures.length);
  gauges.silentHooks.set(status.silentHooks.length);
  gauges.setAside.set(status.setAside.length);
  if (redis !== undefined) gauges.redis.set(redis ? 1 : 0);
}

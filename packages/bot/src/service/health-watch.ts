import type { Logger } from "pino";
import type { Health } from "../queue/index.ts";

/** Looks from time to time whether the queue is healthy. */
export interface HealthWatch {
  /** Looks now. */
  look(): Health;
  /** Ends it: no more log lines. */
  stop(): void;
}

const everyMs = 10_000;
const well = "";

/** Starts looking every ten seconds, and logs each change once. Trouble that exists at the start is not logged. */
export function watchHealth(health: () => Health, log: Pick<Logger, "info" | "warn">): HealthWatch {
  let known: string | undefined;
  let stopped = false;
  const note = (now: Health): Health => {
    const before = known ?? well;
    known = kindOf(now);
    if (stopped || known === before) return now;
    if (now.healthy) log.info("the queue is healthy again");
    else log.warn({ reason: now.reason }, "the queue is unhealthy");
    return now;
  };
  const timer = setInterval(() => note(health()), everyMs);
  timer.unref();
  return {
    look() {
      const now = health();
      return known === undefined && !now.healthy ? now : note(now);
    },
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** Why a store does not answer may differ from try to try: that is not a change. */
function kindOf(health: Health): string {
  if (health.healthy) return well;
  return health.unreachable === true ? "unreachable" : health.reason;
}

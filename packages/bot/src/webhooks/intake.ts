import type { Logger } from "pino";
import type { AddReason, ReconcileKey } from "../reconcile/index.ts";
import type { Deliveries } from "./deliveries.ts";
import type { EventReading } from "./events.ts";
import type { WebhookResult } from "./receiver.ts";

/** Hands a key to whoever works on it. What it gives is not waited for, and what it throws is only logged. */
export type Enqueue = (key: ReconcileKey, reason: AddReason) => unknown;

/** Where genuine deliveries go. */
export interface Intake {
  /** Hands keys on. */
  readonly enqueue: Enqueue;
  /** What came lately. */
  readonly deliveries: Deliveries;
  /** The log. */
  readonly log: Logger;
}

/** A genuine delivery. */
export interface GenuineDelivery {
  /** What tells it from others; empty when the forge sent nothing of that kind. */
  readonly id: string;
  /** The kind of the event, for labels. */
  readonly event: string;
  /** What it asks for. */
  readonly reading: EventReading;
}

/**
 * Takes a genuine delivery: hands its keys on, once. It is answered with 2xx whatever happens to the keys, because
 * GitLab switches off hooks that fail, while a key that was lost is found by the next sweep.
 */
export function takeDelivery(delivery: GenuineDelivery, intake: Intake): WebhookResult {
  const { id, event, reading } = delivery;
  const base = { event, status: 200, keys: [] };
  if (id !== "" && !intake.deliveries.isNew(id)) {
    return { ...base, outcome: "duplicate", reason: "it came before" };
  }
  if ("ignored" in reading) return { ...base, outcome: "ignored", reason: reading.ignored };
  try {
    for (const key of reading.keys) {
      Promise.resolve(intake.enqueue(key, "event")).catch(lost);
    }
  } catch (error) {
    lost(error);
    return { ...base, outcome: "failed", reason: "the next sweep will find it" };
  }
  const reason = `${reading.keys.length} to be looked at`;
  return { ...base, outcome: "accepted", reason, keys: reading.keys };

  function lost(error: unknown): void {
    intake.deliveries.forget(id);
    intake.log.error({ err: error }, "a webhook's work was not handed on; the next sweep finds it");
  }
}

import type { Logger } from "pino";
import { type AddReason, formatKey, type ReconcileKey } from "../queue/index.ts";
import type { CommentPace } from "./comment-pace.ts";
import type { BranchHead, EventReading } from "./events.ts";
import type { WebhookResult } from "./receiver.ts";
import type { Deliveries } from "./seen-deliveries.ts";

/** Adds a key to the queue; false when the key was dropped until the next sweep finds it. */
export type Enqueue = (key: ReconcileKey, reason: AddReason) => Promise<boolean>;

/** Where genuine deliveries go. */
export interface Intake {
  /** Hands keys on. */
  readonly enqueue: Enqueue;
  /** Looks for the change requests of a branch, and hands their keys on; absent where events name all of them. */
  readonly lookUp?: (branch: BranchHead) => void;
  /** The recent deliveries. */
  readonly deliveries: Deliveries;
  /** How often comments may have something done at once. */
  readonly pace: CommentPace;
  /** The log. */
  readonly log: Logger;
}

/** A genuine delivery. */
export interface GenuineDelivery {
  /** The identity of the delivery; empty when the forge sent none. */
  readonly id: string;
  /** The kind of the event, for labels. */
  readonly event: string;
  /** The work that it requests. */
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
    return { ...base, outcome: "duplicate", reason: "it is a repeated delivery" };
  }
  if ("ignored" in reading) return { ...base, outcome: "ignored", reason: reading.ignored };
  if (reading.paced !== undefined && !intake.pace.admits(reading.paced)) {
    const reason = "there were too many comments recently; the next sweep finds it";
    return { ...base, outcome: "ignored", reason };
  }
  for (const key of reading.keys) void handOn(key, id, intake);
  if (reading.branch !== undefined) intake.lookUp?.(reading.branch);
  const reason =
    reading.branch === undefined
      ? `${reading.keys.length} queued`
      : "the change requests of its branch are queued";
  return { ...base, outcome: "accepted", reason, keys: reading.keys };
}

/**
 * Adds a key to the queue. A delivery whose key is dropped is forgotten, so that it is accepted when it is sent
 * again.
 */
async function handOn(key: ReconcileKey, id: string, intake: Intake): Promise<void> {
  const { enqueue, deliveries, log } = intake;
  try {
    if (await enqueue(key, "event")) return;
    log.warn({ key: formatKey(key) }, "the queue accepted no work; the next sweep finds it");
  } catch (error) {
    log.error({ err: error }, "the work of a webhook was not queued; the next sweep finds it");
  }
  deliveries.forget(id);
}

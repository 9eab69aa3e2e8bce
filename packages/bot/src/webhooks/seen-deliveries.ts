import { createHash } from "node:crypto";

/** What was delivered lately, so that the same delivery is not taken twice. */
export interface Deliveries {
  /** How many are remembered. */
  readonly size: number;
  /** Tells whether a delivery is new, and remembers it. */
  isNew(id: string): boolean;
  /** Forgets a delivery, so that it may come again. */
  forget(id: string): void;
}

/** How much is remembered. */
export interface DeliveriesOptions {
  /** The most deliveries; the oldest are forgotten first. 10,000 by default. */
  readonly most?: number;
  /** How long, in milliseconds; one hour by default, after which a person who redelivers is heard. */
  readonly keepMs?: number;
  /** The clock, in milliseconds; the system's by default. */
  readonly now?: () => number;
}

/** Remembers ids of deliveries in bounded memory: each takes the same room however long it is. */
export function rememberDeliveries(options: DeliveriesOptions = {}): Deliveries {
  const { most = 10_000, keepMs = 3_600_000, now = Date.now } = options;
  const seen = new Map<string, number>();

  function forgetOld(at: number): void {
    for (const [key, since] of seen) {
      if (seen.size <= most && at - since < keepMs) return;
      seen.delete(key);
    }
  }

  return {
    get size() {
      return seen.size;
    },
    isNew(id) {
      const at = now();
      forgetOld(at);
      const key = shorten(id);
      if (seen.has(key)) return false;
      seen.set(key, at);
      forgetOld(at);
      return true;
    },
    forget(id) {
      seen.delete(shorten(id));
    },
  };
}

function shorten(id: string): string {
  return createHash("sha256").update(id).digest("base64");
}

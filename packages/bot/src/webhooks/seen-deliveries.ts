import { createHash } from "node:crypto";

/** The recent deliveries, for rejecting duplicates. */
export interface Deliveries {
  /** How many are remembered. */
  readonly size: number;
  /** Whether a delivery is new; remembers it. */
  isNew(id: string): boolean;
  /** Forgets a delivery, so that it is accepted again. */
  forget(id: string): void;
}

/** Limits of the memory of deliveries. */
export interface DeliveriesOptions {
  /** The largest number of deliveries; the oldest are forgotten first. 10,000 by default. */
  readonly most?: number;
  /**
   * How long a delivery is remembered, in milliseconds; one hour by default, after which a manual redelivery is
   * accepted.
   */
  readonly keepMs?: number;
  /** Returns the time in milliseconds; the system's by default. */
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

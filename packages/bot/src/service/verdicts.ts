import type { Gate } from "@mirrorkit/forge/internal";
import { formatKey, type ReviewKey } from "../queue/index.ts";
import type { HeldReview } from "../server/index.ts";

/** The verdicts of reviews, for people. Kept in memory only: the first full sweep after a start fills it again. */
export interface Verdicts {
  /** Notes how a review ended; without a gate the change request is closed or gone. */
  note(key: ReviewKey, gate: Gate | undefined): void;
  /** Those that do not merge yet, the oldest first. */
  held(): readonly HeldReview[];
}

const mostKept = 2_000;

/** Opens such a memory; the time is the system's by default. */
export function openVerdicts(now: () => Date = () => new Date()): Verdicts {
  const kept = new Map<string, HeldReview>();
  return {
    note(key, gate) {
      const id = formatKey(key);
      const known = kept.get(id);
      if (gate === undefined || gate.state === "open") {
        kept.delete(id);
        return;
      }
      const { state, verdict } = gate;
      if (known?.verdict === verdict) return;
      kept.delete(id);
      kept.set(id, { key, state, verdict, since: now() });
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    },
    held: () => [...kept.values()],
  };
}

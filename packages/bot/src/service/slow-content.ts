import type { ReviewPolicy } from "@mirrorkit/forge/internal";
import type { EndedBecause } from "../content-threads/index.ts";
import { formatKey, type Health, type ReconcileKey } from "../queue/index.ts";
import type { ContentOutcome, SetAside } from "../server/index.ts";

/** That a key had the work on its content ended: it took too long or too much, and no one else is to blame. */
export interface Charge {
  /** Identifies the content; new content gets a new start. */
  readonly fingerprint: string;
  /** Why the last one was ended. */
  readonly because: EndedBecause;
  /** The same in one sentence. */
  readonly reason: string;
  /** How many times. */
  readonly times: number;
  /** When the last time was, as milliseconds since 1970. */
  readonly at: number;
  /** For a review: the status that blocks the merge; undefined when it was not known yet. */
  readonly policy?: ReviewPolicy;
  /** For a review that is set aside: its block. */
  readonly block?: Block;
}

/** The block of a change request whose content is set aside. */
export interface Block {
  /** The title of its status. */
  readonly title: string;
  /** The number of the newest comment at that time: a later one may ask for another try. */
  readonly lastComment: number;
}

/** The charges that a run records about its content. */
export interface Ledger {
  /** The charge against a key. */
  find(key: ReconcileKey): Charge | undefined;
  /** Sets or clears the charge against a key. */
  set(key: ReconcileKey, charge: Charge | undefined): void;
  /** Notes how the work on content ended. */
  note(outcome: ContentOutcome): void;
}

/** The ledger of a bot, and its entries for display. */
export interface OpenLedger extends Ledger {
  /** The keys that are not tried any more, the one that was set aside last first. */
  setAside(): readonly SetAside[];
  /** Whether content is worked on at all. */
  health(): Health;
}

/** After so many times a key is set aside. */
const mostTimes = 2;
/** For so long a key is set aside at most. */
const dayMs = 24 * 60 * 60_000;
const mostCharges = 10_000;
/** Of content that is ended so often in a row, without any other in between, not each is to blame. */
const mostInARow = 5;

/** Whether a key with this charge is not tried any more. */
export function isSetAside({ times }: Charge): boolean {
  return times >= mostTimes;
}

/** Opens a ledger in memory; the time is the system's by default. */
export function openLedger(now: () => number = Date.now): OpenLedger {
  const charges = new Map<string, Charge & { readonly key: ReconcileKey }>();
  let inARow = 0;
  const forgetOld = (): void => {
    const end = now() - dayMs;
    for (const [id, { at }] of charges) if (at <= end) charges.delete(id);
  };
  return {
    find(key) {
      forgetOld();
      return charges.get(formatKey(key));
    },
    set(key, charge) {
      const id = formatKey(key);
      charges.delete(id);
      if (charge !== undefined) charges.set(id, { ...charge, key });
      const [oldest] = charges.keys();
      if (charges.size > mostCharges && oldest !== undefined) charges.delete(oldest);
    },
    note(outcome) {
      inARow = outcome === "worked" ? 0 : inARow + 1;
    },
    setAside() {
      forgetOld();
      const aside = [...charges.values()].filter(isSetAside).toReversed();
      return aside.map(({ key, reason, at }) => {
        return { key, reason, since: new Date(at), until: new Date(at + dayMs) };
      });
    },
    health() {
      if (inARow < mostInARow) return { healthy: true };
      const reason = `the work on content was stopped the last ${inARow} times, and nothing else was reviewed or published since`;
      return { healthy: false, reason };
    },
  };
}

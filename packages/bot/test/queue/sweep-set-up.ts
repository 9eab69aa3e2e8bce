import {
  type AddReason,
  type KeyLister,
  type Lease,
  type ReconcileKey,
  type Sweep,
  type SweepOptions,
  type SweptProject,
  startSweep,
} from "@mirrorkit/bot/internal";
import { type TestClock, testClock } from "./test-clock.ts";

/** A minute in milliseconds. */
export const minute = 60_000;

/** What is swept, and how. */
export interface Setting {
  readonly listers: Readonly<Record<string, KeyLister>>;
  readonly options?: Partial<SweepOptions>;
  readonly random?: () => number;
  readonly clock?: TestClock;
}

/** A sweep at work, and what came of it. */
export interface Swept {
  readonly clock: TestClock;
  /** Which project was asked for the changes of how many minutes; undefined for everything. */
  readonly asked: readonly (readonly [string, number | undefined])[];
  readonly added: readonly (readonly [ReconcileKey, AddReason | undefined])[];
  readonly sweep: Sweep;
}

/** Starts a sweep; a project is on GitHub if its name begins with `hub`, else on GitLab. */
export function setUp(setting: Setting): Swept {
  const { listers, options, random, clock = testClock(random) } = setting;
  const asked: Swept["asked"][number][] = [];
  const added: Swept["added"][number][] = [];
  const projects = Object.entries(listers).map(
    ([name, list]): SweptProject => ({
      name,
      forge: name.startsWith("hub") ? "github" : "gitlab",
      list: (since, signal) => {
        asked.push([name, since && (clock.now() - since.getTime()) / minute]);
        return list(since, signal);
      },
    }),
  );
  const queue = {
    add: async (key: ReconcileKey, reason?: AddReason) => {
      added.push([key, reason]);
      return true;
    },
  };
  return { clock, asked, added, sweep: startSweep({ queue, projects, clock, ...options }) };
}

/** Finds these keys. */
export function lists(...keys: readonly ReconcileKey[]): KeyLister {
  return async function* list() {
    yield* keys;
  };
}

/** Begins to list, and throws. */
export function fails(error: () => unknown): KeyLister {
  return async function* list() {
    yield* lists()(undefined, AbortSignal.abort());
    throw error();
  };
}

/** Never comes to an end, and does not heed its signal. */
export function hangs(...keys: readonly ReconcileKey[]): KeyLister {
  return async function* list() {
    yield* keys;
    await new Promise(() => {});
  };
}

/** A lease that a test hands out. */
export interface TestLease extends Lease {
  /** Gives it to the replica, when nobody had it. */
  give(): void;
  /** Gives it to another one. */
  take(): void;
}

/** Nobody has it at first. */
export function testLease(): TestLease {
  let held = false;
  const callbacks: (() => void)[] = [];
  return {
    held: () => held,
    onTaken: (callback) => callbacks.push(callback),
    close: async () => {},
    give() {
      held = true;
      for (const callback of callbacks) callback();
    },
    take() {
      held = false;
    },
  };
}

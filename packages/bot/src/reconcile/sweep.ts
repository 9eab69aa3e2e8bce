import { type Clock, systemClock } from "./clock.ts";
import { alwaysHeld, type Lease } from "./lease.ts";
import { explainFailure, planRetry } from "./retry.ts";
import { listProject, type SweptProject } from "./swept-project.ts";
import type { FailureCode, WorkQueue } from "./work-queue.ts";

/** How often what is looked through. */
export interface SweepOptions {
  /** Where the keys go. */
  readonly queue: Pick<WorkQueue, "add">;
  /** The projects. */
  readonly projects: readonly SweptProject[];
  /** Only the replica that holds it sweeps; held always by default. */
  readonly lease?: Lease;
  /** Milliseconds from the end of a sweep to the next, give or take a fifth; 5 minutes by default. */
  readonly intervalMs?: number;
  /** Milliseconds after which a project is looked through as a whole again; an hour by default. */
  readonly fullEveryMs?: number;
  /** How many milliseconds a sweep reaches back before the beginning of the last one; 10 minutes by default. */
  readonly overlapMs?: number;
  /** How many milliseconds listing a project may take; 10 minutes by default. */
  readonly projectLimitMs?: number;
  /** Time and chance; those of this machine by default. */
  readonly clock?: Clock;
}

/** Finds what lost events missed, from time to time. */
export interface Sweep {
  /** What the last sweep found, and what it could not look through. */
  status(): SweepStatus;
  /** Ends it, also in the midst of a sweep. */
  stop(): Promise<void>;
}

/** What the last sweep found, and what it could not look through. */
export interface SweepStatus {
  /** `standing-by` when another replica holds the lease. */
  readonly state: "sweeping" | "waiting" | "standing-by" | "stopped";
  /** When the last sweep began; undefined before the first. */
  readonly startedAt: Date | undefined;
  /** When the last sweep that came to its end did so; undefined before. */
  readonly finishedAt: Date | undefined;
  /** How many keys that one found. */
  readonly found: number;
  /** The projects that could not be looked through when that was tried last. */
  readonly failures: readonly SweepFailure[];
}

/** That a project could not be looked through. */
export interface SweepFailure {
  /** The project. */
  readonly project: string;
  /** The code of the error; `unexpected` for a bug of ours. */
  readonly code: FailureCode;
  /** Why, in plain words and without secrets. */
  readonly reason: string;
  /** When. */
  readonly at: Date;
}

/**
 * Looks through all projects at once and then from time to time, one sweep after the other. A project that fails
 * holds up no other, and what it missed is asked for again; a forge that asks to wait is left alone until then.
 */
export function startSweep(options: SweepOptions): Sweep {
  const sweeper = new Sweeper(options);
  sweeper.start();
  return sweeper;
}

/** What is known of a project. */
interface Memory {
  /** When the last listing that came to its end began. */
  listedAt: number | undefined;
  /** When the last listing of everything that came to its end began. */
  listedAllAt: number | undefined;
  failure: SweepFailure | undefined;
}

const minute = 60_000;
const longestStandby = minute / 2;

class Sweeper implements Sweep {
  readonly #options: SweepOptions;
  readonly #clock: Clock;
  readonly #lease: Lease;
  readonly #stop = new AbortController();
  readonly #memory = new Map<string, Memory>();
  /** Forges that asked to wait, and until when. */
  readonly #closedUntil = new Map<string, number>();
  #state: SweepStatus["state"] = "waiting";
  #startedAt: Date | undefined;
  #finishedAt: Date | undefined;
  #found = 0;
  #callOff: (() => void) | undefined;
  #working: Promise<void> = Promise.resolve();

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#lease = options.lease ?? alwaysHeld;
  }

  start(): void {
    this.#working = this.#round();
  }

  status(): SweepStatus {
    const failures = [...this.#memory.values()].map(({ failure }) => failure);
    return {
      state: this.#state,
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      found: this.#found,
      failures: failures.filter((failure) => failure !== undefined),
    };
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#callOff?.();
    await this.#working;
    this.#state = "stopped";
  }

  async #round(): Promise<void> {
    const { intervalMs = 5 * minute } = this.#options;
    const isOurs = this.#lease.held();
    this.#state = isOurs ? "sweeping" : "standing-by";
    if (isOurs) await this.#sweep();
    if (this.#stop.signal.aborted) return;
    if (isOurs) this.#state = "waiting";
    const wait = isOurs ? intervalMs : Math.min(intervalMs, longestStandby);
    const jitter = 0.8 + 0.4 * this.#clock.random();
    this.#callOff = this.#clock.after(wait * jitter, () => this.start());
  }

  async #sweep(): Promise<void> {
    this.#startedAt = new Date(this.#clock.now());
    let found = 0;
    for (const project of this.#options.projects) {
      const memory = this.#recall(project.name);
      try {
        if (!this.#isClosed(project, memory)) found += await this.#sweepProject(project, memory);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#noteFailure(project, memory, error);
      }
    }
    this.#found = found;
    this.#finishedAt = new Date(this.#clock.now());
  }

  async #sweepProject(project: SweptProject, memory: Memory): Promise<number> {
    const { fullEveryMs = 60 * minute, overlapMs = 10 * minute } = this.#options;
    const { queue, projectLimitMs = 10 * minute } = this.#options;
    const startedAt = this.#clock.now();
    const { listedAt, listedAllAt } = memory;
    const isFull = listedAllAt === undefined || startedAt - listedAllAt >= fullEveryMs;
    const since = isFull || listedAt === undefined ? undefined : new Date(listedAt - overlapMs);
    const found = await listProject(project, since, {
      take: (key) => queue.add(key, "sweep"),
      clock: this.#clock,
      limitMs: projectLimitMs,
      signal: this.#stop.signal,
    });
    memory.listedAt = startedAt;
    if (since === undefined) memory.listedAllAt = startedAt;
    memory.failure = undefined;
    return found;
  }

  #isClosed({ name, forge }: SweptProject, memory: Memory): boolean {
    const until = this.#closedUntil.get(forge) ?? 0;
    if (until <= this.#clock.now()) return false;
    const reason = `the forge asked to wait until ${new Date(until).toISOString()}`;
    const at = new Date(this.#clock.now());
    memory.failure = { project: name, code: "rate-limited", reason, at };
    return true;
  }

  #noteFailure({ name, forge }: SweptProject, memory: Memory, error: unknown): void {
    const { code, reason } = explainFailure(error);
    memory.failure = { project: name, code, reason, at: new Date(this.#clock.now()) };
    const retry = planRetry(error, 1, this.#clock);
    if (retry.pausesForge) this.#closedUntil.set(forge, retry.at);
  }

  #recall(project: string): Memory {
    const memory = this.#memory.get(project) ?? {
      listedAt: undefined,
      listedAllAt: undefined,
      failure: undefined,
    };
    this.#memory.set(project, memory);
    return memory;
  }
}

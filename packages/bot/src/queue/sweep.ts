import { type Clock, systemClock } from "./clock.ts";
import { ForgeSweep, type ForgeSweepParts, type SweepFailure } from "./forge-sweep.ts";
import { alwaysHeld, type Lease } from "./lease.ts";
import type { SweptProject } from "./swept-project.ts";
import type { WorkQueue } from "./work-queue.ts";

/** Options of the sweeps. */
export interface SweepOptions {
  /** The queue that receives the keys. */
  readonly queue: Pick<WorkQueue, "add">;
  /** The projects. */
  readonly projects: readonly SweptProject[];
  /**
   * Only the replica that holds this lease sweeps; when it gets the lease, it sweeps everything immediately. Always
   * held by default.
   */
  readonly lease?: Lease;
  /** Milliseconds from the end of a sweep to the next, plus or minus a fifth; 5 minutes by default. */
  readonly intervalMs?: number;
  /** Milliseconds after which a project is swept completely again; an hour by default. */
  readonly fullEveryMs?: number;
  /** Milliseconds by which a sweep starts before the beginning of the last one; 10 minutes by default. */
  readonly overlapMs?: number;
  /** The time limit for listing a project, in milliseconds; 10 minutes by default. */
  readonly projectLimitMs?: number;
  /**
   * Called when a project cannot be swept, and again only when the reason changes or after a success in between;
   * not for projects that are skipped because of it. Errors that it throws are ignored.
   */
  readonly onFailure?: (failure: SweepFailure) => void;
  /** Time and randomness; those of this machine by default. */
  readonly clock?: Clock;
}

/** Periodically finds the events that were lost. */
export interface Sweep {
  /** The results of the last sweeps. */
  status(): SweepStatus;
  /** Ends it, also during a sweep. */
  stop(): Promise<void>;
}

/** The results of the last sweeps. */
export interface SweepStatus {
  /** `standing-by` when this replica does not hold the lease. */
  readonly state: "sweeping" | "waiting" | "standing-by" | "stopped";
  /** The start of the last sweep of a forge; undefined before the first. */
  readonly startedAt: Date | undefined;
  /**
   * The end of the last sweep, of the forge where that is longest ago; undefined until one sweep of each forge has
   * ended.
   */
  readonly finishedAt: Date | undefined;
  /** The number of keys that the last sweeps found. */
  readonly found: number;
  /** The projects that could not be swept at the last attempt; empty while standing by. */
  readonly failures: readonly SweepFailure[];
}

/**
 * Sweeps all projects immediately and then periodically: each forge on its own schedule, and its projects one after
 * the other. A failing project does not block others, unless the forge does not answer or asks to wait: then the
 * forge is skipped until the next sweep or that time. Missed projects are listed again.
 */
export function startSweep(options: SweepOptions): Sweep {
  const sweeper = new Sweeper(options);
  sweeper.start();
  return sweeper;
}

const minute = 60_000;

class Sweeper implements Sweep {
  readonly #lease: Lease;
  readonly #forges: readonly ForgeSweep[];
  #stopped = false;

  constructor({ projects, queue, lease = alwaysHeld, ...options }: SweepOptions) {
    const parts: Omit<ForgeSweepParts, "projects"> = {
      take: (key) => queue.add(key, "sweep"),
      isOurs: () => lease.held(),
      onFailure: options.onFailure ?? (() => {}),
      clock: options.clock ?? systemClock,
      intervalMs: options.intervalMs ?? 5 * minute,
      fullEveryMs: options.fullEveryMs ?? 60 * minute,
      overlapMs: options.overlapMs ?? 10 * minute,
      projectLimitMs: options.projectLimitMs ?? 10 * minute,
    };
    this.#lease = lease;
    this.#forges = byForge(projects).map((some) => new ForgeSweep({ ...parts, projects: some }));
  }

  start(): void {
    for (const forge of this.#forges) forge.start();
    this.#lease.onTaken(() => {
      for (const forge of this.#forges) forge.lookAtAll();
    });
  }

  status(): SweepStatus {
    const all = this.#forges.map((forge) => forge.status());
    const state = this.#state(all.some(({ isSweeping }) => isSweeping));
    return {
      state,
      startedAt: inOrder(all.map(({ startedAt }) => startedAt)).at(-1),
      finishedAt: all.every(({ finishedAt }) => finishedAt !== undefined)
        ? inOrder(all.map(({ finishedAt }) => finishedAt))[0]
        : undefined,
      found: all.reduce((sum, { found }) => sum + found, 0),
      failures: state === "standing-by" ? [] : all.flatMap(({ failures }) => failures),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#forges.map((forge) => forge.stop()));
    this.#stopped = true;
  }

  #state(isSweeping: boolean): SweepStatus["state"] {
    if (this.#stopped) return "stopped";
    if (isSweeping) return "sweeping";
    return this.#lease.held() ? "waiting" : "standing-by";
  }
}

function byForge(projects: readonly SweptProject[]): readonly (readonly SweptProject[])[] {
  const forges = new Set(projects.map(({ forge }) => forge));
  return [...forges].map((wanted) => projects.filter(({ forge }) => forge === wanted));
}

function inOrder(times: readonly (Date | undefined)[]): readonly Date[] {
  const known = times.filter((time) => time !== undefined);
  return known.sort((a, b) => a.getTime() - b.getTime());
}

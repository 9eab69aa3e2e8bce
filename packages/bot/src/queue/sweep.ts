import { type Clock, systemClock } from "./clock.ts";
import { ForgeSweep, type ForgeSweepParts, type SweepFailure } from "./forge-sweep.ts";
import { alwaysHeld, type Lease } from "./lease.ts";
import type { SweptProject } from "./swept-project.ts";
import type { WorkQueue } from "./work-queue.ts";

/** The intervals of sweeps. */
export interface SweepOptions {
  /** Where the keys go. */
  readonly queue: Pick<WorkQueue, "add">;
  /** The projects. */
  readonly projects: readonly SweptProject[];
  /** Only the replica that holds it sweeps, at once when it gets it and then everything; held always by default. */
  readonly lease?: Lease;
  /** Milliseconds from the end of a sweep to the next, give or take a fifth; 5 minutes by default. */
  readonly intervalMs?: number;
  /** Milliseconds after which a project is swept as a whole again; an hour by default. */
  readonly fullEveryMs?: number;
  /** How many milliseconds a sweep reaches back before the beginning of the last one; 10 minutes by default. */
  readonly overlapMs?: number;
  /** How many milliseconds listing a project may take; 10 minutes by default. */
  readonly projectLimitMs?: number;
  /**
   * Called when a project cannot be swept, and again only when the reason changes or it could be meanwhile;
   * not of those that are left out because of it. What it throws is ignored.
   */
  readonly onFailure?: (failure: SweepFailure) => void;
  /** Time and chance; those of this machine by default. */
  readonly clock?: Clock;
}

/** Finds what lost events missed, from time to time. */
export interface Sweep {
  /** What the last sweeps found, and what they could not sweep. */
  status(): SweepStatus;
  /** Ends it, also in the midst of a sweep. */
  stop(): Promise<void>;
}

/** What the last sweeps found, and what they could not sweep. */
export interface SweepStatus {
  /** `standing-by` when this replica does not hold the lease. */
  readonly state: "sweeping" | "waiting" | "standing-by" | "stopped";
  /** When the last sweep of a forge began; undefined before the first. */
  readonly startedAt: Date | undefined;
  /** When the last sweep ended, of the forge for which that is longest ago; undefined before one of each has ended. */
  readonly finishedAt: Date | undefined;
  /** How many keys the last ones found. */
  readonly found: number;
  /** The projects that could not be swept when that was tried last; none while standing by. */
  readonly failures: readonly SweepFailure[];
}

/**
 * Sweeps all projects at once and then from time to time, each forge in a rhythm of its own and its projects
 * one after the other. A project that fails holds up no other, unless the forge does not answer or asks to wait: then
 * it is left alone, until the next sweep or that time. What a project missed is asked for again.
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

import { printable } from "@mirrorkit/sdk/internal";
import type { Clock } from "./clock.ts";
import type { ReconcileKey } from "./key.ts";
import { explainFailure, type FailureReason, planRetry } from "./retry.ts";
import { listProject, type SweptProject } from "./swept-project.ts";
import type { FailureCode } from "./work-queue.ts";

/** The failure to sweep a project. */
export interface SweepFailure {
  /** The project. */
  readonly project: string;
  /** The code of the error; `unexpected` for a bug in mirrorkit. */
  readonly code: FailureCode;
  /** The reason, in plain words and without secrets. */
  readonly reason: string;
  /** The time of the failure. */
  readonly at: Date;
}

/** The inputs of a forge's sweep. */
export interface ForgeSweepParts {
  /** Its projects, one at least. */
  readonly projects: readonly SweptProject[];
  /** Takes each key that is found. */
  readonly take: (key: ReconcileKey) => Promise<unknown>;
  /** Whether it is for this replica to sweep. */
  readonly isOurs: () => boolean;
  /** Called as {@link SweepOptions.onFailure} is. */
  readonly onFailure: (failure: SweepFailure) => void;
  /** Time and chance. */
  readonly clock: Clock;
  /** As {@link SweepOptions.intervalMs}. */
  readonly intervalMs: number;
  /** As {@link SweepOptions.fullEveryMs}. */
  readonly fullEveryMs: number;
  /** As {@link SweepOptions.overlapMs}. */
  readonly overlapMs: number;
  /** As {@link SweepOptions.projectLimitMs}. */
  readonly projectLimitMs: number;
}

/** The results of the last sweep of a forge. */
export interface ForgeSweepStatus {
  /** Whether it goes on at this moment. */
  readonly isSweeping: boolean;
  /** When it began; undefined before the first. */
  readonly startedAt: Date | undefined;
  /** When the last one that came to its end did so; undefined before. */
  readonly finishedAt: Date | undefined;
  /** How many keys that one found. */
  readonly found: number;
  /** The projects that could not be swept when that was tried last. */
  readonly failures: readonly SweepFailure[];
}

/** The state of a project. */
interface Memory {
  /** When the last listing that came to its end began. */
  listedAt: number | undefined;
  /** When the last listing of everything that came to its end began. */
  listedAllAt: number | undefined;
  failure: SweepFailure | undefined;
  /** The reason last reported since the last successful sweep. */
  told: string | undefined;
}

const longestStandby = 30_000;

/** Sweeps the projects of one forge from time to time, one after the other. */
export class ForgeSweep {
  readonly #parts: ForgeSweepParts;
  readonly #stop = new AbortController();
  readonly #memory = new Map<string, Memory>();
  /** Until when the forge asked to wait. */
  #closedUntil = 0;
  /** Listings that began earlier do not count as listings of everything. */
  #allSince = 0;
  /** Which project is the first of the next sweep: the one after that for which others were left out. */
  #first = 0;
  #state: "sweeping" | "waiting" | "standing-by" = "waiting";
  #startedAt: Date | undefined;
  #finishedAt: Date | undefined;
  #found = 0;
  #callOff: (() => void) | undefined;
  #working: Promise<void> = Promise.resolve();

  /** Does nothing before it is started. */
  constructor(parts: ForgeSweepParts) {
    this.#parts = parts;
  }

  /** Sweeps at once, and then from time to time. */
  start(): void {
    this.#working = this.#round();
  }

  /** Has the next sweep look at everything; one that stood by begins at once. */
  lookAtAll(): void {
    if (this.#stop.signal.aborted) return;
    this.#allSince = this.#parts.clock.now();
    if (this.#state !== "standing-by") return;
    this.#callOff?.();
    this.start();
  }

  /** How the last sweep went. */
  status(): ForgeSweepStatus {
    const failures = [...this.#memory.values()].map(({ failure }) => failure);
    return {
      isSweeping: this.#state === "sweeping",
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      found: this.#found,
      failures: failures.filter((failure) => failure !== undefined),
    };
  }

  /** Ends it, also in the midst of a sweep. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#callOff?.();
    await this.#working;
  }

  async #round(): Promise<void> {
    const { isOurs, clock, intervalMs } = this.#parts;
    const sweeps = isOurs();
    this.#state = sweeps ? "sweeping" : "standing-by";
    if (sweeps) await this.#sweep();
    else this.#forgetFailures();
    if (this.#stop.signal.aborted) return;
    if (sweeps) this.#state = "waiting";
    const wait = sweeps ? intervalMs : Math.min(intervalMs, longestStandby);
    this.#callOff = clock.after(wait * (0.8 + 0.4 * clock.random()), () => this.start());
  }

  async #sweep(): Promise<void> {
    const { projects, clock } = this.#parts;
    this.#startedAt = new Date(clock.now());
    let found = 0;
    let cause = this.#closed();
    const turns = [...projects.slice(this.#first), ...projects.slice(0, this.#first)];
    for (const project of turns) {
      const memory = this.#recall(project.name);
      if (cause !== undefined) {
        this.#note(project, memory, cause);
        continue;
      }
      try {
        found += await this.#sweepProject(project, memory);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#tell(memory, this.#note(project, memory, explainFailure(error)));
        cause = this.#leavesOthersOut(project, error);
        if (cause !== undefined) this.#first = (projects.indexOf(project) + 1) % projects.length;
      }
    }
    this.#found = found;
    this.#finishedAt = new Date(clock.now());
  }

  async #sweepProject(project: SweptProject, memory: Memory): Promise<number> {
    const { take, clock, fullEveryMs, overlapMs, projectLimitMs } = this.#parts;
    const startedAt = clock.now();
    const { listedAt, listedAllAt = Number.NEGATIVE_INFINITY } = memory;
    const isFull = listedAllAt < this.#allSince || startedAt - listedAllAt >= fullEveryMs;
    const since = isFull || listedAt === undefined ? undefined : new Date(listedAt - overlapMs);
    const found = await listProject(project, since, {
      take,
      clock,
      limitMs: projectLimitMs,
      signal: this.#stop.signal,
    });
    memory.listedAt = startedAt;
    if (since === undefined) memory.listedAllAt = startedAt;
    memory.failure = undefined;
    memory.told = undefined;
    return found;
  }

  /** Why the forge's other projects are left out of this sweep after a failure; undefined when they are not. */
  #leavesOthersOut({ name }: SweptProject, error: unknown): FailureReason | undefined {
    const { at, pausesForge } = planRetry(error, 1, this.#parts.clock);
    if (pausesForge) this.#closedUntil = at;
    const { code } = explainFailure(error);
    const reason = `left out of this sweep: the forge gave no usable answer for ${printable(name)}`;
    return code === "network" ? { code, reason } : this.#closed();
  }

  #closed(): FailureReason | undefined {
    if (this.#closedUntil <= this.#parts.clock.now()) return undefined;
    const until = new Date(this.#closedUntil).toISOString();
    return { code: "rate-limited", reason: `the forge asked to wait until ${until}` };
  }

  #note({ name }: SweptProject, memory: Memory, { code, reason }: FailureReason): SweepFailure {
    const failure = { project: name, code, reason, at: new Date(this.#parts.clock.now()) };
    memory.failure = failure;
    return failure;
  }

  #tell(memory: Memory, failure: SweepFailure): void {
    if (memory.told === failure.reason) return;
    memory.told = failure.reason;
    try {
      this.#parts.onFailure(failure);
    } catch {
      // Whoever watches must not be able to stop the sweep.
    }
  }

  /** The replica that sweeps now reports them. */
  #forgetFailures(): void {
    for (const memory of this.#memory.values()) {
      memory.failure = undefined;
      memory.told = undefined;
    }
  }

  #recall(project: string): Memory {
    const memory = this.#memory.get(project) ?? {
      listedAt: undefined,
      listedAllAt: undefined,
      failure: undefined,
      told: undefined,
    };
    this.#memory.set(project, memory);
    return memory;
  }
}

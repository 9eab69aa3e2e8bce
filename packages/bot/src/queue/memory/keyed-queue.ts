import { type Clock, settledWithin, systemClock } from "../clock.ts";
import { ForgeSlots } from "../forge-slots.ts";
import { formatKey, placeOf, type ReconcileKey } from "../key.ts";
import { broughtForward } from "../retry.ts";
import {
  type ActiveRun,
  healthOfRuns,
  type RunContext,
  type RunEnd,
  recordFailure,
  reportRun,
  startRun,
  usualConcurrency,
  usualRunLimitMs,
} from "../run.ts";
import type {
  AddReason,
  FinishedRun,
  Health,
  PendingWork,
  ReconcileHandler,
  WorkFailure,
  WorkQueue,
} from "../work-queue.ts";
import type { LaneGate } from "./fair-lanes.ts";
import { viewQueue } from "./keyed-view.ts";
import { PutOff, type PutOffItem } from "./put-off.ts";
import { type LineItem, WaitingLine } from "./waiting-line.ts";

/** Options of a queue in this process. */
export interface KeyedQueueOptions {
  /** Handles a key. */
  readonly handler: ReconcileHandler;
  /** The largest number of concurrent runs; 4 by default. */
  readonly concurrency?: number;
  /** Milliseconds after which a run is aborted; 15 minutes by default. */
  readonly runLimitMs?: number;
  /** Keys of projects and publications that get a share of the runs from the start, before they have work. */
  readonly expected?: readonly ReconcileKey[];
  /** The largest number of waiting keys; further keys are dropped. 100,000 by default. */
  readonly mostWaiting?: number;
  /** The largest number of failing keys; beyond it, the key that failed first is dropped. 10,000 by default. */
  readonly mostFailing?: number;
  /** Time and randomness; those of this machine by default. */
  readonly clock?: Clock;
  /** Called after every run; errors that it throws are ignored. */
  readonly onRun?: (run: FinishedRun) => void;
}

/**
 * Creates a queue within this process, like the work queues of Kubernetes controllers: a key waits, runs, or is
 * delayed after a failure; a key that is added while it runs is marked and runs once more. Keys of events come
 * before keys of a sweep, and projects take turns. One forge of several never uses all runs, and one project never
 * uses all runs of its forge; when a forge asks to wait, its keys do not run until then. Waiting keys are lost with
 * the process; the next sweep finds them.
 */
export function createKeyedQueue(options: KeyedQueueOptions): WorkQueue {
  return new KeyedQueue(options);
}

interface Entry extends LineItem, PutOffItem {
  readonly key: ReconcileKey;
  /** Since when it waits or runs. */
  since: number;
  /** The active run; undefined for a key that waits or is delayed. */
  run?: ActiveRun | undefined;
  /** Why it is to run once more after the run at work. */
  again?: AddReason | undefined;
  failure?: WorkFailure | undefined;
}

/** After being aborted, runs have so long to end. */
const lastWordMs = 2000;

class KeyedQueue implements WorkQueue {
  readonly #context: RunContext;
  readonly #concurrency: number;
  readonly #mostWaiting: number;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new WaitingLine<Entry>();
  readonly #slots: ForgeSlots;
  readonly #running = new Set<Entry>();
  readonly #putOff: PutOff<Entry>;
  #dropped = 0;
  #closing: Promise<readonly ReconcileKey[]> | undefined;

  constructor(options: KeyedQueueOptions) {
    const { handler, onRun, clock = systemClock, runLimitMs = usualRunLimitMs } = options;
    this.#context = { handler, clock, limitMs: runLimitMs, onRun };
    this.#concurrency = options.concurrency ?? usualConcurrency;
    this.#slots = new ForgeSlots(this.#concurrency);
    for (const key of options.expected ?? []) this.#slots.meet(placeOf(key));
    this.#mostWaiting = options.mostWaiting ?? 100_000;
    const most = options.mostFailing ?? 10_000;
    this.#putOff = new PutOff({ clock, most, onDue: (due) => this.#resume(due) });
  }

  async add(key: ReconcileKey, reason: AddReason = "event"): Promise<boolean> {
    const id = formatKey(key);
    const entry = this.#entries.get(id);
    const isFull = entry === undefined && this.#waiting.size >= this.#mostWaiting;
    if (this.#closing !== undefined || isFull) {
      this.#dropped += 1;
      return false;
    }
    if (entry === undefined) {
      const place = placeOf(key);
      this.#slots.meet(place);
      this.#enqueue({ key, id, ...place, reason, since: 0, dueAt: 0 });
    } else if (entry.run !== undefined) {
      entry.again = entry.again === "event" ? "event" : reason;
    } else if (reason === "event") {
      this.#hasten(entry);
    }
    this.#startRuns();
    return true;
  }

  async pending(): Promise<PendingWork> {
    return viewQueue({
      waiting: this.#waiting.inOrder(),
      running: this.#running,
      entries: this.#entries.values(),
      paused: this.#putOff.closed,
      counts: {
        waiting: this.#waiting.size,
        running: this.#running.size,
        later: this.#putOff.size,
        dropped: this.#dropped,
      },
    });
  }

  healthy(): Health {
    if (this.#closing !== undefined) return { healthy: false, reason: "the queue is closed" };
    return healthOfRuns(this.#runs(), this.#context);
  }

  close(graceMs: number): Promise<readonly ReconcileKey[]> {
    this.#closing ??= this.#end(graceMs);
    return this.#closing;
  }

  async #end(graceMs: number): Promise<readonly ReconcileKey[]> {
    this.#putOff.stop();
    const runs = this.#runs();
    const ended = Promise.all(runs.map((run) => run.ended));
    const { clock } = this.#context;
    if (!(await settledWithin(clock, graceMs, ended))) {
      for (const run of runs) run.abort();
      await settledWithin(clock, lastWordMs, ended);
    }
    return [...this.#entries.values()].map(({ key }) => key);
  }

  #runs(): readonly ActiveRun[] {
    return [...this.#running].flatMap(({ run }) => (run === undefined ? [] : [run]));
  }

  #enqueue(entry: Entry): void {
    entry.since = this.#context.clock.now();
    this.#entries.set(entry.id, entry);
    this.#waiting.add(entry);
  }

  #hasten(entry: Entry): void {
    if (this.#putOff.has(entry)) this.#tryAfterEvent(entry, entry.dueAt);
    else this.#waiting.hasten(entry);
  }

  #startRuns(): void {
    const gate: LaneGate = {
      isOpen: (forge) => this.#slots.hasRoom(forge) && this.#putOff.isOpen(forge),
      mayTake: (place) => this.#slots.mayTake(place),
    };
    while (this.#closing === undefined && this.#running.size < this.#concurrency) {
      const entry = this.#waiting.take(gate);
      if (entry === undefined) break;
      this.#start(entry);
    }
  }

  #start(entry: Entry): void {
    const run = startRun(entry.key, this.#context);
    entry.run = run;
    entry.since = run.startedAt;
    this.#running.add(entry);
    this.#slots.take(entry);
    void run.ended.then((end) => this.#finish(entry, run, end));
  }

  #finish(entry: Entry, run: ActiveRun, end: RunEnd): void {
    const { again } = entry;
    entry.run = undefined;
    entry.again = undefined;
    this.#running.delete(entry);
    this.#slots.giveBack(entry);
    if (end.result === "failed") this.#retry(entry, end.error, again);
    else if (end.result === "done") this.#settle(entry, again);
    const failure = end.result === "failed" ? entry.failure : undefined;
    reportRun(this.#context, run, { result: end.result, ...(failure && { failure }) });
    this.#startRuns();
  }

  #settle(entry: Entry, again: AddReason | undefined): void {
    entry.failure = undefined;
    if (again === undefined) {
      this.#entries.delete(entry.id);
    } else {
      entry.reason = again;
      this.#enqueue(entry);
    }
  }

  #retry(entry: Entry, error: unknown, again: AddReason | undefined): void {
    const { clock } = this.#context;
    const { failure, pausedForge } = recordFailure(entry.key, error, entry.failure, clock);
    entry.failure = failure;
    const at = failure.nextTry.getTime();
    const dueAt = pausedForge === undefined ? at : this.#putOff.close(pausedForge, at);
    if (pausedForge === entry.lane) {
      if (again === "event") entry.reason = again;
      entry.dueAt = dueAt;
      this.#enqueue(entry);
    } else if (again === "event") {
      this.#tryAfterEvent(entry, dueAt);
    } else {
      this.#tryLater(entry, dueAt);
    }
  }

  #tryAfterEvent(entry: Entry, plannedAt: number): void {
    entry.reason = "event";
    const { failure } = entry;
    this.#tryLater(entry, failure === undefined ? plannedAt : broughtForward(failure, plannedAt));
  }

  #tryLater(entry: Entry, dueAt: number): void {
    const surplus = this.#putOff.add(entry, dueAt);
    if (surplus === undefined) return;
    this.#entries.delete(surplus.id);
    this.#dropped += 1;
  }

  #resume(due: readonly Entry[]): void {
    for (const entry of due) this.#enqueue(entry);
    this.#startRuns();
  }
}

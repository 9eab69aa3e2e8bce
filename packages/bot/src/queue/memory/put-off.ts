import type { Clock } from "../clock.ts";

/** An item that can be delayed. */
export interface PutOffItem {
  /** When it is due, as milliseconds since 1970. */
  dueAt: number;
}

/** Options of delaying items. */
export interface PutOffOptions<T> {
  /** Time. */
  readonly clock: Clock;
  /** The largest number of items; beyond it, the item that was delayed first is dropped. */
  readonly most: number;
  /** Is called with the items whose time has come, and whenever a lane opens again. */
  readonly onDue: (items: readonly T[]) => void;
}

/** Items that have to wait for a time of their own, and lanes that are closed for a while; one timer for all. */
export class PutOff<T extends PutOffItem> {
  readonly #options: PutOffOptions<T>;
  readonly #items = new Set<T>();
  readonly #closedUntil = new Map<string, number>();
  #timer: { readonly at: number; readonly callOff: () => void } | undefined;
  #stopped = false;

  constructor(options: PutOffOptions<T>) {
    this.#options = options;
  }

  /** How many items wait for their time. */
  get size(): number {
    return this.#items.size;
  }

  /** The lanes that are closed, and until when. */
  get closed(): ReadonlyMap<string, number> {
    return this.#closedUntil;
  }

  /** Whether an item waits for its time. */
  has(item: T): boolean {
    return this.#items.has(item);
  }

  /** Puts an item off, or changes its time. Gives the item that was let go for it, if any. */
  add(item: T, dueAt: number): T | undefined {
    item.dueAt = dueAt;
    this.#items.add(item);
    const [first] = this.#items;
    const surplus = this.#items.size > this.#options.most ? first : undefined;
    if (surplus !== undefined) this.#items.delete(surplus);
    this.#setTimer(dueAt);
    return surplus;
  }

  /** Closes a lane, at least until then. Gives the time at which it opens. */
  close(lane: string, until: number): number {
    const latest = Math.max(until, this.#closedUntil.get(lane) ?? 0);
    this.#closedUntil.set(lane, latest);
    this.#setTimer(latest);
    return latest;
  }

  /** Whether a lane is open. */
  isOpen(lane: string): boolean {
    return (this.#closedUntil.get(lane) ?? 0) <= this.#options.clock.now();
  }

  /** Calls back no more. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.callOff();
  }

  /** Has the timer ring at a time, or earlier if it is set already. */
  #setTimer(at: number): void {
    if (this.#stopped || (this.#timer !== undefined && this.#timer.at <= at)) return;
    this.#timer?.callOff();
    const { clock } = this.#options;
    const callOff = clock.after(Math.max(0, at - clock.now()), () => this.#ring());
    this.#timer = { at, callOff };
  }

  #ring(): void {
    this.#timer = undefined;
    const now = this.#options.clock.now();
    const due: T[] = [];
    for (const [lane, until] of this.#closedUntil) {
      if (until <= now) this.#closedUntil.delete(lane);
      else this.#setTimer(until);
    }
    for (const item of this.#items) {
      if (item.dueAt <= now) due.push(item);
      else this.#setTimer(item.dueAt);
    }
    for (const item of due) this.#items.delete(item);
    this.#options.onDue(due);
  }
}

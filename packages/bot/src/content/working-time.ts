/** How long a thread may work. */
export interface WorkingTimeOptions {
  /** Milliseconds that it may compute. */
  readonly limitMs: number;
  /** Milliseconds that it has computed since it was started; undefined where that is not known. */
  readonly computedMs: () => number | undefined;
  /** Is called when that is used up. */
  readonly onOver: () => void;
}

/** On a machine that is busy, computing takes longer; but whoever holds up others for so much longer is stopped too. */
const mostStretch = 3;

/**
 * The time that a thread works, of all that passes: it runs while it is that one's turn. When as much has passed as it may
 * compute, it is looked at how much it did compute, as far as that is known.
 */
export class WorkingTime {
  readonly #options: WorkingTimeOptions;
  readonly #computedBefore: number | undefined;
  #spentMs = 0;
  #since: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WorkingTimeOptions) {
    this.#options = options;
    this.#computedBefore = options.computedMs();
  }

  /** Says whose turn it is. */
  set(isWorking: boolean): void {
    if (isWorking === (this.#since !== undefined)) return;
    clearTimeout(this.#timer);
    this.#spentMs = this.#spent();
    this.#since = isWorking ? performance.now() : undefined;
    if (isWorking) this.#ringAfter(Math.max(0, this.#options.limitMs - this.#spentMs));
  }

  #spent(): number {
    return this.#spentMs + (this.#since === undefined ? 0 : performance.now() - this.#since);
  }

  /** Timers come before messages: what was said in the meantime is heard first, when this thread itself was late. */
  #ringAfter(ms: number): void {
    this.#timer = setTimeout(() => setImmediate(() => this.#look()), ms);
  }

  #look(): void {
    if (this.#since === undefined) return;
    const { limitMs, onOver } = this.#options;
    const spent = this.#spent();
    const left = limitMs - Math.min(spent, this.#computed(spent));
    if (left <= 0 || spent >= mostStretch * limitMs) onOver();
    else this.#ringAfter(Math.min(left, mostStretch * limitMs - spent));
  }

  #computed(spent: number): number {
    const now = this.#options.computedMs();
    return now === undefined || this.#computedBefore === undefined
      ? spent
      : now - this.#computedBefore;
  }
}

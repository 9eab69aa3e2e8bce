/** How long a thread may work. */
export interface WorkingTimeOptions {
  /** Milliseconds that it may compute. */
  readonly limitMs: number;
  /** Milliseconds that it has computed since it was started; undefined where that is not known. */
  readonly computedMs: () => number | undefined;
  /** Is called when that is used up. */
  readonly onOver: () => void;
}

/**
 * On a busy machine, computing takes longer; but a thread that blocks others for more than this factor is stopped
 * too.
 */
const mostStretch = 3;

/**
 * The working time of a thread, of all elapsed time: it counts while it is the thread's turn. When the elapsed time
 * reaches the limit, the consumed CPU time decides, if it is known.
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

  /** Sets whose turn it is. */
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

  /**
   * Timers run before messages: when this thread itself was late, messages that arrived in the meantime are handled
   * first.
   */
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

/**
 * Shares the runs of a process out among forges, so that one which never answers cannot hold them all: once there
 * is work of several, one gets at most half of the slots, rounded up.
 */
export class ForgeSlots {
  readonly #share: number;
  readonly #known = new Set<string>();
  readonly #taken = new Map<string, number>();

  constructor(concurrency: number) {
    this.#share = Math.ceil(concurrency / 2);
  }

  /** Notes that there is work of a forge. */
  meet(forge: string): void {
    this.#known.add(forge);
  }

  /** Whether a forge may have another slot, if there is one. */
  mayTake(forge: string): boolean {
    return this.#known.size <= 1 || this.#takenBy(forge) < this.#share;
  }

  /** Takes a slot for a forge. */
  take(forge: string): void {
    this.#taken.set(forge, this.#takenBy(forge) + 1);
  }

  /** Gives a slot of a forge back. */
  giveBack(forge: string): void {
    this.#taken.set(forge, this.#takenBy(forge) - 1);
  }

  #takenBy(forge: string): number {
    return this.#taken.get(forge) ?? 0;
  }
}

/** Whose run it is. */
export interface SlotPlace {
  /** The forge. */
  readonly lane: string;
  /** The project or publication there. */
  readonly group: string;
}

/**
 * Shares the runs of a process out, so that no one whose runs never end can hold them all. Once there is work of several
 * forges, one gets at most half of the slots, rounded up; once there is work of several projects and publications of a
 * forge, one gets all of its slots but one, and one at least.
 */
export class ForgeSlots {
  readonly #slots: number;
  readonly #known = new Map<string, Set<string>>();
  readonly #taken = new Map<string, number>();

  constructor(slots: number) {
    this.#slots = slots;
  }

  /** Notes that there is work of a project. */
  meet({ lane, group }: SlotPlace): void {
    const groups = this.#known.get(lane) ?? new Set();
    this.#known.set(lane, groups.add(group));
  }

  /** Whether a forge may have another slot, if there is one. */
  hasRoom(lane: string): boolean {
    return this.#takenBy(lane) < this.#shareOfForge();
  }

  /** Whether a project may have another slot, if its forge may. */
  mayTake({ lane, group }: SlotPlace): boolean {
    const share = this.#shareOfForge();
    const isAlone = (this.#known.get(lane)?.size ?? 0) <= 1;
    return this.#takenBy(group) < (isAlone ? share : Math.max(1, share - 1));
  }

  /** Takes a slot for a project. */
  take({ lane, group }: SlotPlace): void {
    for (const name of [lane, group]) this.#taken.set(name, this.#takenBy(name) + 1);
  }

  /** Gives a slot of a project back. */
  giveBack({ lane, group }: SlotPlace): void {
    for (const name of [lane, group]) this.#taken.set(name, this.#takenBy(name) - 1);
  }

  #shareOfForge(): number {
    return this.#known.size <= 1 ? this.#slots : Math.ceil(this.#slots / 2);
  }

  #takenBy(name: string): number {
    return this.#taken.get(name) ?? 0;
  }
}

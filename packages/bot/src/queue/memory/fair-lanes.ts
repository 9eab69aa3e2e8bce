/** A waiting item of {@link FairLanes}. */
export interface LaneItem {
  /** Identifies it. */
  readonly id: string;
  /** The lane, which can be closed as a whole: a forge. */
  readonly lane: string;
  /** The group within the lane; groups take turns: a project. */
  readonly group: string;
}

/** The lanes and groups from which items may be taken at the moment. */
export interface LaneGate {
  /** Whether a lane is open. */
  isOpen(lane: string): boolean;
  /** Whether a group of a lane that is open may have something taken. */
  mayTake(place: Pick<LaneItem, "lane" | "group">): boolean;
}

interface Group<T> {
  turn: number;
  readonly items: Map<string, T>;
}

interface Place<T> {
  readonly lane: string;
  readonly groups: Map<string, Group<T>>;
  readonly name: string;
  readonly group: Group<T>;
}

/** Items in groups that take turns; of one group the oldest item comes first. */
export class FairLanes<T extends LaneItem> {
  /** Groups that have items, by lane; in each lane the group whose turn is next comes first. */
  readonly #lanes = new Map<string, Map<string, Group<T>>>();
  #nextTurn = 0;
  #size = 0;

  /** How many items wait. */
  get size(): number {
    return this.#size;
  }

  /** Appends an item to its group; a duplicate keeps the place of the first. */
  add(item: T): void {
    const groups = this.#lanes.get(item.lane) ?? new Map<string, Group<T>>();
    this.#lanes.set(item.lane, groups);
    const group = groups.get(item.group) ?? { turn: this.#nextTurn++, items: new Map<string, T>() };
    groups.set(item.group, group);
    if (group.items.has(item.id)) return;
    group.items.set(item.id, item);
    this.#size += 1;
  }

  /** Removes an item, wherever it is; returns whether it existed. */
  remove({ lane, group: name, id }: T): boolean {
    const groups = this.#lanes.get(lane);
    const group = groups?.get(name);
    if (groups === undefined || group === undefined || !group.items.delete(id)) return false;
    this.#size -= 1;
    if (group.items.size === 0) groups.delete(name);
    if (groups.size === 0) this.#lanes.delete(lane);
    return true;
  }

  /** Takes the oldest item of the next group in turn, among the allowed ones; undefined when there is none. */
  take(gate: LaneGate): T | undefined {
    const next = this.#nextGroup(gate);
    if (next === undefined) return undefined;
    const { groups, name, group, lane } = next;
    const [first] = group.items;
    if (first === undefined) return undefined;
    const [id, item] = first;
    group.items.delete(id);
    this.#size -= 1;
    groups.delete(name);
    if (group.items.size > 0) {
      group.turn = this.#nextTurn++;
      groups.set(name, group);
    } else if (groups.size === 0) {
      this.#lanes.delete(lane);
    }
    return item;
  }

  /** All items, each lane by the turns of its groups, first one of each group. */
  *inOrder(): Iterable<T> {
    const rest = [...this.#lanes.values()]
      .flatMap((groups) => [...groups.values()])
      .sort((a, b) => a.turn - b.turn)
      .map(({ items }) => items.values());
    for (let round = rest; round.length > 0; ) {
      const again: typeof rest = [];
      for (const items of round) {
        const { done, value } = items.next();
        if (done === true) continue;
        yield value;
        again.push(items);
      }
      round = again;
    }
  }

  #nextGroup(gate: LaneGate): Place<T> | undefined {
    let next: Place<T> | undefined;
    for (const [lane, groups] of this.#lanes) {
      if (!gate.isOpen(lane)) continue;
      for (const [name, group] of groups) {
        if (next !== undefined && group.turn > next.group.turn) break;
        if (!gate.mayTake({ lane, group: name })) continue;
        next = { groups, name, group, lane };
        break;
      }
    }
    return next;
  }
}

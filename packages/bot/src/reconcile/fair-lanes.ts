/** What waits in {@link FairLanes}. */
export interface LaneItem {
  /** Identifies it. */
  readonly id: string;
  /** What can be closed as a whole: a forge. */
  readonly lane: string;
  /** What takes turns: a project. */
  readonly group: string;
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

  /** Puts an item behind the others of its group; one that is there already stays where it is. */
  add(item: T): void {
    const groups = this.#lanes.get(item.lane) ?? new Map<string, Group<T>>();
    this.#lanes.set(item.lane, groups);
    const group = groups.get(item.group) ?? { turn: this.#nextTurn++, items: new Map<string, T>() };
    groups.set(item.group, group);
    if (group.items.has(item.id)) return;
    group.items.set(item.id, item);
    this.#size += 1;
  }

  /** Takes an item out, wherever it is; tells whether it was there. */
  remove({ lane, group: name, id }: T): boolean {
    const groups = this.#lanes.get(lane);
    const group = groups?.get(name);
    if (groups === undefined || group === undefined || !group.items.delete(id)) return false;
    this.#size -= 1;
    if (group.items.size === 0) groups.delete(name);
    if (groups.size === 0) this.#lanes.delete(lane);
    return true;
  }

  /** Takes the oldest item of the group whose turn it is, among lanes that are open; undefined when there is none. */
  take(isOpen: (lane: string) => boolean): T | undefined {
    const next = this.#nextGroup(isOpen);
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

  #nextGroup(isOpen: (lane: string) => boolean): Place<T> | undefined {
    let next: Place<T> | undefined;
    for (const [lane, groups] of this.#lanes) {
      if (!isOpen(lane)) continue;
      const [first] = groups;
      if (first === undefined) continue;
      const [name, group] = first;
      if (next === undefined || group.turn < next.group.turn) next = { groups, name, group, lane };
    }
    return next;
  }
}

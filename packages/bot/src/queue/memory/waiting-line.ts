import type { AddReason } from "../work-queue.ts";
import { FairLanes, type LaneGate, type LaneItem } from "./fair-lanes.ts";

/** A waiting item of {@link WaitingLine}. */
export interface LineItem extends LaneItem {
  /** The reason for which it waits. */
  reason: AddReason;
}

/** Items that wait: all to which something happened come before those that were only found; in both, groups take turns. */
export class WaitingLine<T extends LineItem> {
  readonly #happened = new FairLanes<T>();
  readonly #found = new FairLanes<T>();

  /** How many items wait. */
  get size(): number {
    return this.#happened.size + this.#found.size;
  }

  /** Appends an item to those of its group with the same reason. */
  add(item: T): void {
    const lanes = item.reason === "event" ? this.#happened : this.#found;
    lanes.add(item);
  }

  /** Notes that something happened to an item that waits. */
  hasten(item: T): void {
    if (!this.#found.remove(item)) return;
    item.reason = "event";
    this.#happened.add(item);
  }

  /** Takes the next item in turn, among the allowed ones; undefined when there is none. */
  take(gate: LaneGate): T | undefined {
    return this.#happened.take(gate) ?? this.#found.take(gate);
  }

  /** All items, in about the order of their turns. */
  *inOrder(): Iterable<T> {
    yield* this.#happened.inOrder();
    yield* this.#found.inOrder();
  }
}

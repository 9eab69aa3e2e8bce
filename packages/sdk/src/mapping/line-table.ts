import type { LineBatch } from "./line-batch.ts";

const emptiest = 1 << 16;
const fullest = 0.7;
/** From here on the table grows by half, as memory counts for more than filling it anew. */
const gradual = 1 << 20;
/** Bytes of a file for each slot that is set aside at once; lines by digest have some 200. */
const bytesPerSlot = 160;
const mostAtOnce = 1 << 24;
const nothing: readonly number[] = [];

/** Fingerprints of as many lines as `length` tells. */
export type Fingerprints = Pick<LineBatch, "length" | "highs" | "lows">;

/**
 * Remembers lines by fingerprint and number, 12 bytes a slot in open addressing, and which of them
 * were met again. Line numbers fit in 31 bits.
 */
export class LineTable {
  /** Three words a slot: both halves of the fingerprint and the line's number, negative once met again, 0 when free. */
  #slots: Int32Array;
  #capacity: number;
  #size = 0;
  #met = 0;

  /** @param fileSize - bytes of the file whose lines are remembered, as far as they are known */
  constructor(fileSize: number = 0) {
    const expected = Math.min(Math.ceil(fileSize / bytesPerSlot), mostAtOnce);
    this.#capacity = Math.max(expected, emptiest);
    this.#slots = new Int32Array(3 * this.#capacity);
  }

  /** How many lines were met again. */
  get met(): number {
    return this.#met;
  }

  /** Remembers lines, but for those of which an equal one is remembered. Gives no places: all are settled. */
  add(batch: LineBatch): readonly number[] {
    if (this.#size + batch.length > this.#capacity * fullest) this.#grow();
    const slots = this.#slots;
    for (let index = 0; index < batch.length; index += 1) {
      const high = batch.highs[index] as number;
      const low = batch.lows[index] as number;
      const slot = this.#slotOf(high, low);
      if (slots[slot + 2] !== 0) continue;
      slots[slot] = high;
      slots[slot + 1] = low;
      slots[slot + 2] = batch.numbers[index] as number;
      this.#size += 1;
    }
    return nothing;
  }

  /** Marks lines as met again; gives the places in the batch of those of which no equal one is remembered. */
  meet(batch: Fingerprints): readonly number[] {
    const slots = this.#slots;
    let strangers: number[] | undefined;
    for (let index = 0; index < batch.length; index += 1) {
      const slot = this.#slotOf(batch.highs[index] as number, batch.lows[index] as number) + 2;
      const lineNumber = slots[slot] as number;
      if (lineNumber === 0) (strangers ??= []).push(index);
      if (lineNumber <= 0) continue;
      slots[slot] = -lineNumber;
      this.#met += 1;
    }
    return strangers ?? nothing;
  }

  /** The number under which a line is remembered; undefined when it is not. */
  numberOf(high: number, low: number): number | undefined {
    const lineNumber = Math.abs(this.#slots[this.#slotOf(high, low) + 2] as number);
    return lineNumber === 0 ? undefined : lineNumber;
  }

  /** The numbers of the lines that were not met again, ascending. */
  unmet(): Int32Array {
    const slots = this.#slots;
    const unmet = new Int32Array(this.#size - this.#met);
    let length = 0;
    for (let index = 2; index < slots.length; index += 3) {
      const lineNumber = slots[index] as number;
      if (lineNumber <= 0) continue;
      unmet[length] = lineNumber;
      length += 1;
    }
    return unmet.sort();
  }

  #slotOf(high: number, low: number): number {
    const slots = this.#slots;
    let slot = 3 * Math.floor((high >>> 0) * (this.#capacity / 2 ** 32));
    while (slots[slot + 2] !== 0 && (slots[slot] !== high || slots[slot + 1] !== low)) {
      slot = slot + 3 === slots.length ? 0 : slot + 3;
    }
    return slot;
  }

  #grow(): void {
    const slots = this.#slots;
    this.#capacity += this.#capacity < gradual ? this.#capacity : this.#capacity >>> 1;
    this.#slots = new Int32Array(3 * this.#capacity);
    for (let index = 0; index < slots.length; index += 3) {
      if (slots[index + 2] === 0) continue;
      const slot = this.#slotOf(slots[index] as number, slots[index + 1] as number);
      this.#slots[slot] = slots[index] as number;
      this.#slots[slot + 1] = slots[index + 1] as number;
      this.#slots[slot + 2] = slots[index + 2] as number;
    }
  }
}

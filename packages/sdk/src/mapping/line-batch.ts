const capacity = 256;

/** Lines of one buffer with their fingerprints. Looked up together, they wait for memory together. */
export class LineBatch {
  /** How many lines there are; the first places of the arrays hold them. */
  length = 0;
  readonly highs = new Int32Array(capacity);
  readonly lows = new Int32Array(capacity);
  readonly numbers = new Int32Array(capacity);
  readonly starts = new Int32Array(capacity);
  readonly ends = new Int32Array(capacity);

  get isFull(): boolean {
    return this.length === capacity;
  }
}

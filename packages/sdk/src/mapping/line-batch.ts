const capacity = 256;

/** Lines of one buffer with their fingerprints. Looked up together, they wait for memory together. */
export class LineBatch {
  /** How many lines there are; the first places of the arrays hold them. */
  length = 0;
  readonly highs: Int32Array = new Int32Array(capacity);
  readonly lows: Int32Array = new Int32Array(capacity);
  readonly numbers: Int32Array = new Int32Array(capacity);
  readonly starts: Int32Array = new Int32Array(capacity);
  readonly ends: Int32Array = new Int32Array(capacity);

  get isFull(): boolean {
    return this.length === capacity;
  }
}

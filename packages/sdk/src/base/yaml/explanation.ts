/** What a person would say of text that the parser refuses, and where. */
export interface Explanation {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** One sentence. */
  readonly message: string;
  /** The way out. */
  readonly help: string;
}

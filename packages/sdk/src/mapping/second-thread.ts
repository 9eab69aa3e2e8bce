import type { LineStretch } from "./fingerprints.ts";
import type { LineTable } from "./line-table.ts";

/** A thread that reads a mapping and sends its fingerprints; a `Worker` of Node is one. */
export interface MappingThread {
  /** Calls back with what the thread sends, how it failed, or its end. */
  on(event: "message" | "error" | "exit", listener: (value: unknown) => void): unknown;
  /** Ends it at once. */
  terminate(): Promise<unknown>;
}

/** What a second thread sends, kept until the table that it is looked up in is complete. */
export class SecondThread {
  readonly #thread: MappingThread;
  readonly #ended: Promise<boolean>;
  #waiting: LineStretch[] = [];
  #take = (stretch: LineStretch): void => {
    this.#waiting.push(stretch);
  };

  constructor(thread: MappingThread) {
    this.#thread = thread;
    this.#ended = new Promise((resolve) => {
      thread.on("message", (message) => {
        const stretch = message as LineStretch;
        this.#take(stretch);
        if (stretch.last) resolve(true);
      });
      thread.on("error", () => resolve(false));
      thread.on("exit", () => resolve(false));
    });
  }

  /**
   * Meets all lines in the table. Gives the numbers of those that must be looked at as text, ascending;
   * undefined when the thread failed.
   */
  async meet(table: LineTable): Promise<readonly number[] | undefined> {
    const wanted: number[] = [];
    this.#take = (stretch) => {
      const strangers = table.meet(stretch).map((place) => stretch.numbers[place] as number);
      const numbers = [...strangers, ...stretch.apart].sort((a, b) => a - b);
      for (const lineNumber of numbers) wanted.push(lineNumber);
    };
    for (const stretch of this.#waiting.splice(0)) this.#take(stretch);
    return (await this.#ended) ? wanted : undefined;
  }

  /** Ends the thread; nothing of it is left afterwards. */
  async end(): Promise<void> {
    this.#waiting = [];
    await this.#thread.terminate();
  }
}

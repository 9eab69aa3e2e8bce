import { fromWire, toWire, type WireError } from "./wire-error.ts";

/** One end of a channel between two threads: a worker as seen by its parent, or the other way around. */
export interface Port {
  /** Sends a message. */
  postMessage(message: unknown): void;
  /** Has messages taken. */
  on(event: "message", take: (message: Message) => void): unknown;
}

/** A message of the channel. */
export type Message =
  | {
      readonly kind: "call";
      readonly id: number;
      readonly name: string;
      readonly given: readonly unknown[];
    }
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | ({ readonly kind: "failure"; readonly id: number; readonly error: WireError } & Origin);

/**
 * The identity of an error: its number and the side where it was created, so that an error that only passes through
 * returns unchanged.
 */
interface Origin {
  /** A number of the sender. */
  readonly mine?: number;
  /** A number of the receiver. */
  readonly yours?: number;
}

/** Handles the requests of the other thread. */
export type Serve = (name: string, given: readonly unknown[]) => Promise<unknown>;

interface Call {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Two threads that call each other; both have one. */
export class Peer {
  /** Handles the requests of the other thread. */
  serve: Serve;
  readonly #port: Port;
  readonly #onTurn: () => void;
  readonly #calls = new Map<number, Call>();
  readonly #errors = new Map<number, unknown>();
  readonly #origins = new WeakMap<object, number>();
  #serving = 0;
  #last = 0;

  /**
   * @param onTurn - is called whenever {@link isWaitedFor} may have changed
   */
  constructor(port: Port, serve: Serve, onTurn: () => void = () => {}) {
    this.serve = serve;
    this.#port = port;
    this.#onTurn = onTurn;
    port.on("message", (message) => this.#take(message));
  }

  /** Whether no call is running on either side. */
  get isIdle(): boolean {
    return this.#calls.size + this.#serving === 0;
  }

  /** Whether it is the other side's turn: it has a request and waits for nothing from this side. */
  get isWaitedFor(): boolean {
    return this.#calls.size > 0 && this.#serving === 0;
  }

  /** Asks the other one for something. */
  call(name: string, given: readonly unknown[]): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#port.postMessage({ kind: "call", id, name, given } satisfies Message);
      this.#calls.set(id, { resolve, reject });
      this.#onTurn();
    });
  }

  /** Has all calls fail. */
  fail(error: unknown): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(error);
    this.#onTurn();
  }

  /** Forgets errors that the other one might have passed on. */
  forget(): void {
    this.#errors.clear();
  }

  #take(message: Message): void {
    if (message.kind === "call") return void this.#answer(message);
    const call = this.#calls.get(message.id);
    if (call === undefined) return;
    this.#calls.delete(message.id);
    if (message.kind === "answer") call.resolve(message.answer);
    else call.reject(this.#errorOf(message));
    this.#onTurn();
  }

  async #answer({ id, name, given }: Extract<Message, { kind: "call" }>): Promise<void> {
    this.#serving += 1;
    this.#onTurn();
    try {
      const answer = await this.serve(name, given);
      this.#port.postMessage({ kind: "answer", id, answer } satisfies Message);
    } catch (error) {
      const failure = { kind: "failure", id, error: toWire(error), ...this.#originOf(error) };
      this.#port.postMessage(failure);
    } finally {
      this.#serving -= 1;
      this.#onTurn();
    }
  }

  #originOf(error: unknown): Origin {
    const known = error instanceof Error ? this.#origins.get(error) : undefined;
    if (known !== undefined) return { yours: known };
    this.#last += 1;
    this.#errors.set(this.#last, error);
    return { mine: this.#last };
  }

  #errorOf({ error: wire, mine, yours }: Extract<Message, { kind: "failure" }>): unknown {
    if (yours !== undefined && this.#errors.has(yours)) return this.#errors.get(yours);
    const error = fromWire(wire);
    if (mine !== undefined) this.#origins.set(error, mine);
    return error;
  }
}

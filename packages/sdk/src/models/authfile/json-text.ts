/** A value of a JSON text, with where it begins; numbers and words carry no value. */
export type JsonNode =
  | {
      readonly kind: "object";
      readonly offset: number;
      readonly members: readonly JsonMember[];
    }
  | { readonly kind: "string"; readonly offset: number; readonly value: string }
  | { readonly kind: "other"; readonly offset: number };

/** A key of an object with its value. */
export interface JsonMember {
  readonly key: string;
  readonly offset: number;
  readonly value: JsonNode;
}

/** A JSON text, as far as it could be read: its value, or the first error. An error never quotes the text. */
export type JsonReading =
  | { readonly value: JsonNode }
  | { readonly fault: string; readonly offset: number };

const deepest = 32;
const blank = /[ \t\r\n]*/y;
const word = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const plainText = /(?:[^"\\\p{Cc}]|[\u007f-\u009f])*/uy;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class JsonFault extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Parses JSON strictly and reports where the text stops being JSON. */
export function readJsonText(text: string): JsonReading {
  const reader = new Reader(text);
  try {
    return { value: reader.document() };
  } catch (error) {
    if (error instanceof JsonFault) return { fault: error.message, offset: error.offset };
    throw error;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    this.#skipBlanks();
    if (this.#at === this.#text.length) this.#fail("the file is empty");
    const value = this.#value(0);
    this.#skipBlanks();
    if (this.#at < this.#text.length) this.#fail("there is text after the end of the JSON value");
    return value;
  }

  #value(depth: number): JsonNode {
    const offset = this.#at;
    if (depth > deepest) this.#fail(`it is nested deeper than ${deepest} levels`);
    const character = this.#text[offset];
    if (character === "{") return { kind: "object", offset, members: this.#members(depth) };
    if (character === "[") return this.#list(depth);
    if (character === '"') return { kind: "string", offset, value: this.#string() };
    if (this.#take(word) === undefined) this.#fail(`expected a value${this.#found()}`);
    return { kind: "other", offset };
  }

  #members(depth: number): JsonMember[] {
    const members: JsonMember[] = [];
    this.#at += 1;
    this.#skipBlanks();
    if (this.#accept("}")) return members;
    for (;;) {
      const offset = this.#at;
      if (this.#text[offset] !== '"') this.#fail(`expected a key in double quotes${this.#found()}`);
      const key = this.#string();
      this.#skipBlanks();
      if (!this.#accept(":")) this.#fail(`expected ":" after a key${this.#found()}`);
      this.#skipBlanks();
      members.push({ key, offset, value: this.#value(depth + 1) });
      this.#skipBlanks();
      if (this.#accept("}")) return members;
      this.#comma("}");
    }
  }

  #list(depth: number): JsonNode {
    const offset = this.#at;
    this.#at += 1;
    this.#skipBlanks();
    if (this.#accept("]")) return { kind: "other", offset };
    for (;;) {
      this.#value(depth + 1);
      this.#skipBlanks();
      if (this.#accept("]")) return { kind: "other", offset };
      this.#comma("]");
    }
  }

  #comma(end: string): void {
    const offset = this.#at;
    if (!this.#accept(",")) this.#fail(`expected "," or "${end}"${this.#found()}`);
    this.#skipBlanks();
    if (this.#text[this.#at] !== end) return;
    throw new JsonFault(`unexpected comma before "${end}"`, offset);
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      this.#take(plainText);
      if (this.#accept('"')) return JSON.parse(this.#text.slice(start, this.#at)) as string;
      if (this.#take(escape) !== undefined) continue;
      const next = this.#text[this.#at];
      if (next === undefined) throw new JsonFault("unterminated string", start);
      if (next === "\n" || next === "\r") this.#fail("a line break inside a string");
      this.#fail(next === "\\" ? "an unknown escape" : "a control character inside a string");
    }
  }

  #found(): string {
    const next = this.#text[this.#at];
    if (next === undefined) return ", but the file ends";
    if (next === "#" || /^\/[/*]/.test(this.#text.slice(this.#at, this.#at + 2))) {
      return ", not a comment";
    }
    return "'`“”‘’".includes(next) ? `, not ${next}` : "";
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skipBlanks(): void {
    this.#take(blank);
  }

  #accept(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #fail(message: string): never {
    throw new JsonFault(message, this.#at);
  }
}

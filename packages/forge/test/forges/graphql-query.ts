/** A field of a query, with what is selected of it. */
export interface Field {
  readonly name: string;
  readonly args: Readonly<Record<string, Value>>;
  readonly fields: readonly Selection[];
}

export interface Fragment {
  readonly on: string;
  readonly fields: readonly Selection[];
}

export type Selection = Field | Fragment;

/** A value in a query. */
export type Value =
  | { readonly variable: string }
  | { readonly literal: string }
  | { readonly object: Readonly<Record<string, Value>> };

export interface Query {
  readonly kind: "query" | "mutation";
  /** The name that it was given; empty for none. */
  readonly name: string;
  /** Types of the variables by name. */
  readonly variables: ReadonlyMap<string, string>;
  readonly fields: readonly Selection[];
}

interface Tokens {
  readonly list: readonly string[];
  at: number;
}

/** Reads a GraphQL query with one operation: variables, fields, arguments, inline fragments. Throws when it is none. */
export function parseQuery(text: string): Query {
  const list = text.match(/\.\.\.|\w+|"[^"]*"|[^\s,]/g) ?? [];
  const tokens: Tokens = { list, at: 0 };
  const kind = next(tokens);
  if (kind !== "query" && kind !== "mutation") throw new Error(`begins with ${kind}`);
  const name = /^\w/.test(peek(tokens)) ? next(tokens) : "";
  const variables = new Map<string, string>();
  if (peek(tokens) === "(") {
    expectToken(tokens, "(");
    while (peek(tokens) !== ")") {
      expectToken(tokens, "$");
      const variable = next(tokens);
      expectToken(tokens, ":");
      variables.set(variable, parseType(tokens));
    }
    expectToken(tokens, ")");
  }
  const fields = parseSelections(tokens);
  if (tokens.at < list.length) throw new Error(`goes on with ${peek(tokens)}`);
  return { kind, name, variables, fields };
}

function parseType(tokens: Tokens): string {
  let type = next(tokens);
  if (type === "[") {
    type = `[${parseType(tokens)}]`;
    expectToken(tokens, "]");
  }
  if (peek(tokens) !== "!") return type;
  next(tokens);
  return `${type}!`;
}

function parseSelections(tokens: Tokens): Selection[] {
  const fields: Selection[] = [];
  expectToken(tokens, "{");
  while (peek(tokens) !== "}") fields.push(parseSelection(tokens));
  expectToken(tokens, "}");
  if (fields.length === 0) throw new Error("selects nothing");
  return fields;
}

function parseSelection(tokens: Tokens): Selection {
  const name = next(tokens);
  if (name === "...") {
    expectToken(tokens, "on");
    return { on: next(tokens), fields: parseSelections(tokens) };
  }
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new Error(`has ${name} as a field`);
  const args = peek(tokens) === "(" ? parseFields(tokens, "(", ")") : {};
  return { name, args, fields: peek(tokens) === "{" ? parseSelections(tokens) : [] };
}

function parseFields(tokens: Tokens, open: string, close: string): Record<string, Value> {
  const fields: Record<string, Value> = {};
  expectToken(tokens, open);
  while (peek(tokens) !== close) {
    const name = next(tokens);
    expectToken(tokens, ":");
    fields[name] = parseValue(tokens);
  }
  expectToken(tokens, close);
  return fields;
}

function parseValue(tokens: Tokens): Value {
  if (peek(tokens) === "{") return { object: parseFields(tokens, "{", "}") };
  const token = next(tokens);
  return token === "$" ? { variable: next(tokens) } : { literal: token };
}

function peek({ list, at }: Tokens): string {
  return list[at] ?? "";
}

function next(tokens: Tokens): string {
  const token = peek(tokens);
  if (token === "") throw new Error("ends too early");
  tokens.at += 1;
  return token;
}

function expectToken(tokens: Tokens, token: string): void {
  const found = next(tokens);
  if (found !== token) throw new Error(`has ${found} in place of ${token}`);
}

/** What a value is once the variables are put in. */
export function resolveValue(value: Value, variables: Readonly<Record<string, unknown>>): unknown {
  if ("variable" in value) return variables[value.variable];
  if ("literal" in value) return value.literal;
  return Object.fromEntries(
    Object.entries(value.object).map(([name, inner]) => [name, resolveValue(inner, variables)]),
  );
}

/** Of a value, what is selected. */
export function select(value: unknown, fields: readonly Selection[]): unknown {
  if (typeof value !== "object" || value === null || fields.length === 0) return value;
  if (Array.isArray(value)) return value.map((item) => select(item, fields));
  const known = value as Readonly<Record<string, unknown>>;
  const picked = fields.map((field) => {
    if (!("on" in field)) return { [field.name]: select(known[field.name], field.fields) };
    return known["__typename"] === field.on ? (select(value, field.fields) as object) : {};
  });
  return Object.assign({}, ...picked);
}

/** The field that a query asks for first, below the one that it begins with. */
export function innerField({ fields: [first] }: Query): string {
  const inner = first === undefined ? undefined : first.fields[0];
  return inner !== undefined && "name" in inner ? inner.name : "";
}

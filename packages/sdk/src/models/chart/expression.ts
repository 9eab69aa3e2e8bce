import { isYamlList, isYamlMap, writeYaml, type YamlMap } from "../../base/yaml/index.ts";
import type { ChartValue } from "./chart.ts";

/** What an expression is evaluated with. */
export interface Scope {
  /** What `$` names. */
  readonly root: ChartValue;
  /** What the dot names. */
  readonly dot: ChartValue;
}

/** What an expression gives; unknown where only Helm can tell. */
export type Outcome =
  | { readonly value: ChartValue }
  | {
      readonly unknown: true;
      /** How far its lines are indented; undefined where that is unknown, too. */
      readonly indent?: number;
      /** Whether it begins with a new line. */
      readonly isOnNewLine?: boolean;
    };

const unknown: Outcome = { unknown: true };
const token =
  /\s*(?:("(?:[^"\\]|\\.)*"|`[^`]*`)|(-?\d+(?:\.\d+)?(?![\w.]))|(\$?(?:\.[A-Za-z_]\w*)+|\$|\.)|([A-Za-z]\w*)|([()|]))/y;

type Term =
  | { readonly kind: "value"; readonly outcome: Outcome }
  | { readonly kind: "name"; readonly name: string };

/**
 * Evaluates an expression as Helm does, as far as it consists of values and of functions that need no more than them.
 *
 * @param text - such as `.Values.image.tag | default .Chart.AppVersion | quote`
 */
export function evaluate(text: string, scope: Scope): Outcome {
  const tokens = readTokens(text);
  if (tokens === undefined) return unknown;
  const reader = { tokens, at: 0 };
  const outcome = pipeline(reader, scope);
  return reader.at === tokens.length ? outcome : unknown;
}

interface Reader {
  readonly tokens: readonly RegExpExecArray[];
  at: number;
}

function readTokens(text: string): readonly RegExpExecArray[] | undefined {
  const found: RegExpExecArray[] = [];
  const whole = text.trim();
  for (token.lastIndex = 0; token.lastIndex < whole.length; ) {
    const match = token.exec(whole);
    if (match === null) return undefined;
    found.push(match);
  }
  return found;
}

function pipeline(reader: Reader, scope: Scope): Outcome {
  let outcome = command(reader, scope, undefined);
  while (reader.tokens[reader.at]?.[5] === "|") {
    reader.at += 1;
    outcome = command(reader, scope, outcome);
  }
  return outcome;
}

/** A function with its arguments, or one value. */
function command(reader: Reader, scope: Scope, piped: Outcome | undefined): Outcome {
  const terms: Term[] = [];
  for (;;) {
    const term = nextTerm(reader, scope);
    if (term === undefined) break;
    terms.push(term);
  }
  const [first, ...rest] = terms;
  if (first === undefined) return unknown;
  const given = rest.map((term) => (term.kind === "value" ? term.outcome : unknown));
  if (first.kind === "value")
    return rest.length === 0 && piped === undefined ? first.outcome : unknown;
  return call(first.name, piped === undefined ? given : [...given, piped]);
}

function nextTerm(reader: Reader, scope: Scope): Term | undefined {
  const match = reader.tokens[reader.at];
  if (match === undefined || match[5] === "|" || match[5] === ")") return undefined;
  reader.at += 1;
  const [, text, number, path, word] = match;
  if (text !== undefined) return value(text.startsWith("`") ? text.slice(1, -1) : unescaped(text));
  if (number !== undefined) return value(Number(number));
  if (path !== undefined) return { kind: "value", outcome: lookUp(path, scope) };
  if (word === "true" || word === "false") return value(word === "true");
  if (word === "nil") return value(null);
  if (word !== undefined) return { kind: "name", name: word };
  const inner = pipeline(reader, scope);
  const isClosed = reader.tokens[reader.at]?.[5] === ")";
  reader.at += 1;
  return { kind: "value", outcome: isClosed ? inner : unknown };
}

function value(one: ChartValue): Term {
  return { kind: "value", outcome: { value: one } };
}

function unescaped(text: string): ChartValue {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "string" ? read : text;
  } catch {
    return text.slice(1, -1);
  }
}

/** A member of what is no mapping is an error of Helm. */
function lookUp(path: string, { root, dot }: Scope): Outcome {
  let found: ChartValue = path.startsWith("$") ? root : dot;
  for (const name of path
    .replace(/^\$/, "")
    .split(".")
    .filter((part) => part !== "")) {
    if (!isYamlMap(found)) return unknown;
    found = Object.hasOwn(found, name) ? found[name] : undefined;
    if (found === onlyHelmKnows) return unknown;
  }
  const isOfHelm = /^\$?\.(?:Chart|Release)\./.test(path);
  return found === undefined && isOfHelm ? unknown : { value: found };
}

/** Stands for what a cluster, or Helm itself, tells. */
export const onlyHelmKnows: YamlMap = { "only Helm knows": true };

function call(name: string, given: readonly Outcome[]): Outcome {
  if (name === "nindent" || name === "indent") return indented(name, given);
  const known = given.flatMap((one) => ("value" in one ? [one.value] : []));
  const run = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (run === undefined || known.length !== given.length) return unknown;
  return run(known);
}

function indented(name: "nindent" | "indent", [count, text]: readonly Outcome[]): Outcome {
  if (count === undefined || text === undefined || !("value" in count)) return unknown;
  if (typeof count.value !== "number") return unknown;
  const isOnNewLine = name === "nindent";
  if (!("value" in text)) return { unknown: true, indent: count.value, isOnNewLine };
  const printed = print(text.value);
  if (printed === undefined) return { unknown: true, indent: count.value, isOnNewLine };
  const lines = printed.split("\n").map((line) => " ".repeat(Number(count.value)) + line);
  return { value: `${isOnNewLine ? "\n" : ""}${lines.join("\n")}` };
}

const functions: Readonly<Record<string, (given: readonly ChartValue[]) => Outcome>> = {
  quote: ([text]) => (isNil(text) ? { value: "" } : ofText(text, (one) => JSON.stringify(one))),
  squote: ([text]) => (isNil(text) ? { value: "" } : ofText(text, (one) => `'${one}'`)),
  toYaml: ([one]) => asYaml(one),
  lower: ([text]) => ofText(text, (one) => one.toLowerCase()),
  upper: ([text]) => ofText(text, (one) => one.toUpperCase()),
  trim: ([text]) => ofText(text, (one) => one.trim()),
  trimSuffix: ([end, text]) =>
    ofText(text, (one) =>
      typeof end === "string" && one.endsWith(end) ? one.slice(0, one.length - end.length) : one,
    ),
  default: ([usual, given]) => ({ value: isTrue(given) ? given : usual }),
  not: ([one]) => ({ value: !isTrue(one) }),
  and: (all) => ({ value: all[indexOr(all, (one) => !isTrue(one))] }),
  or: (all) => ({ value: all[indexOr(all, isTrue)] }),
  eq: ([one, ...others]) => (areAlike(one, others) ? { value: others.includes(one) } : unknown),
  ne: ([one, other]) => (areAlike(one, [other]) ? { value: one !== other } : unknown),
  printf: ([format, ...rest]) => formatted(format, rest),
};

/** The first that fits; else the last. */
function indexOr(all: readonly ChartValue[], fits: (one: ChartValue) => boolean): number {
  const at = all.findIndex(fits);
  return at < 0 ? all.length - 1 : at;
}

/** Helm compares only values of one type, and no lists and mappings. */
function areAlike(one: ChartValue, others: readonly ChartValue[]): boolean {
  return typeof one !== "object" && others.every((other) => typeof other === typeof one);
}

function formatted(format: ChartValue, rest: readonly ChartValue[]): Outcome {
  if (typeof format !== "string" || /%(?!s)/.test(format)) return unknown;
  const pieces = format.split("%s");
  const texts = rest.flatMap((one) => (typeof one === "string" ? [one] : []));
  if (texts.length !== rest.length || pieces.length !== texts.length + 1) return unknown;
  return { value: pieces.map((piece, index) => `${piece}${texts[index] ?? ""}`).join("") };
}

function asYaml(one: ChartValue): Outcome {
  if (isYamlMap(one) || isYamlList(one)) return { value: writeYaml(one).trimEnd() };
  return isNil(one) ? { value: "null" } : unknown;
}

function isNil(one: ChartValue): one is null | undefined {
  return one === undefined || one === null;
}

function ofText(one: ChartValue, make: (text: string) => string): Outcome {
  const text = print(one);
  return text === undefined ? unknown : { value: make(text) };
}

/** Numbers that Go would write with an exponent are left to it. */
const largestPlainNumber = 1_000_000;

/** A value as a template prints it; undefined where Go's form of it is another. */
export function print(one: ChartValue): string | undefined {
  if (one === undefined || one === null) return "";
  if (typeof one === "string") return one;
  if (typeof one === "boolean") return String(one);
  const isPlain =
    typeof one === "number" && Number.isInteger(one) && Math.abs(one) < largestPlainNumber;
  return isPlain ? String(one) : undefined;
}

/** What counts as true in a template. */
export function isTrue(one: ChartValue): boolean {
  if (isYamlList(one)) return one.length > 0;
  if (isYamlMap(one)) return Object.keys(one).length > 0;
  return one !== undefined && one !== null && one !== "" && one !== 0 && one !== false;
}

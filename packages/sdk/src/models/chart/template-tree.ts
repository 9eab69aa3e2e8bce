import { OnlyHelm } from "./chart.ts";

/** An action of a template that prints something. */
export interface ActionNode {
  readonly kind: "action";
  /** What stands between the braces, without marks that trim. */
  readonly text: string;
  /** Its line in the file, from 1. */
  readonly line: number;
}

/** A part of a template. */
export type TemplateNode =
  | { readonly kind: "text"; readonly text: string }
  | ActionNode
  | BranchNode;

/** `if`, `with`, `range` or `define` with what it encloses. */
export interface BranchNode {
  readonly kind: "if" | "with" | "range" | "define";
  /** The condition. */
  readonly text: string;
  readonly line: number;
  readonly inside: readonly TemplateNode[];
  /** What comes otherwise: `else if` is one branch in it. */
  readonly otherwise: readonly TemplateNode[];
}

interface Token {
  readonly isAction: boolean;
  readonly text: string;
  readonly line: number;
}

/**
 * Reads a template into its parts.
 *
 * @param file - for faults
 * @throws an {@link OnlyHelm} where its actions do not close.
 */
export function readTemplate(text: string, file: string): readonly TemplateNode[] {
  const reader = new TreeReader(tokensOf(text), file);
  return reader.read();
}

/** The actions of a template and the texts between them, trimmed as their marks say; without comments. */
function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const lineOf = openLines(text);
  let [from, trims] = [0, false];
  const add = (end: number, isTrimmed: boolean): void => {
    const piece = text.slice(from, end);
    const start = trims ? piece.trimStart() : piece;
    const own = isTrimmed ? start.trimEnd() : start;
    if (own !== "") tokens.push({ isAction: false, text: own, line: lineOf(from) });
  };
  for (let start = text.indexOf("{{"); start >= 0; start = text.indexOf("{{", from)) {
    const end = endOfAction(text, start);
    if (end === undefined) break;
    const inside = text.slice(start + 2, end);
    const [trimsBefore, trimsAfter] = [/^-\s/.test(inside), /\s-$/.test(inside)];
    add(start, trimsBefore);
    const body = inside.slice(trimsBefore ? 1 : 0, trimsAfter ? -1 : undefined).trim();
    if (!body.startsWith("/*")) tokens.push({ isAction: true, text: body, line: lineOf(start) });
    trims = trimsAfter;
    from = end + 2;
  }
  add(text.length, false);
  return tokens;
}

/** Where the closing braces are; a comment may have some inside. */
function endOfAction(text: string, start: number): number | undefined {
  const isComment = /^\{\{(?:-\s)?\s*\/\*/.test(text.slice(start, start + longestStart));
  const from = isComment ? text.indexOf("*/", start) : start;
  const end = from < 0 ? -1 : text.indexOf("}}", from);
  return end < 0 ? undefined : end;
}

const longestStart = 40;

/** Gives the line of places that only grow. */
function openLines(text: string): (offset: number) => number {
  let [line, at] = [1, 0];
  return (offset) => {
    for (
      let next = text.indexOf("\n", at);
      next >= 0 && next < offset;
      next = text.indexOf("\n", at)
    ) {
      line += 1;
      at = next + 1;
    }
    return line;
  };
}

/** The actions of a template, one after the other. */
export function actionsIn(text: string): readonly ActionNode[] {
  return tokensOf(text)
    .filter(({ isAction }) => isAction)
    .map((token) => ({ kind: "action", text: token.text, line: token.line }));
}

const opening = /^(if|with|range|define|block)\b\s*([\s\S]*)$/;

class TreeReader {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  #at = 0;

  constructor(tokens: readonly Token[], file: string) {
    this.#tokens = tokens;
    this.#file = file;
  }

  read(): readonly TemplateNode[] {
    const nodes = this.#nodes();
    const left = this.#tokens[this.#at];
    if (left === undefined) return nodes;
    throw this.#fault(left);
  }

  /** Until `else` or `end`, or the end of the file. */
  #nodes(): readonly TemplateNode[] {
    const nodes: TemplateNode[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined || (token.isAction && /^(?:else|end)\b/.test(token.text)))
        return nodes;
      this.#at += 1;
      if (!token.isAction) {
        nodes.push({ kind: "text", text: token.text });
        continue;
      }
      const [, word, condition = ""] = opening.exec(token.text) ?? [];
      if (word === undefined) nodes.push({ kind: "action", text: token.text, line: token.line });
      else nodes.push(this.#branch(word, condition, token));
    }
  }

  #branch(word: string, text: string, token: Token): BranchNode {
    if (word === "block") throw this.#fault(token);
    const inside = this.#nodes();
    const end = this.#tokens[this.#at];
    this.#at += 1;
    const { line } = token;
    const kind = word === "if" || word === "with" || word === "range" ? word : "define";
    if (end?.text === "end") return { kind, text, line, inside, otherwise: [] };
    if (end === undefined) throw this.#fault(token);
    const [, nested, condition = ""] = /^else\s+(if|with)\b\s*([\s\S]*)$/.exec(end.text) ?? [];
    if (nested !== undefined) {
      return { kind, text, line, inside, otherwise: [this.#branch(nested, condition, end)] };
    }
    const otherwise = this.#nodes();
    if (this.#tokens[this.#at]?.text !== "end") throw this.#fault(token);
    this.#at += 1;
    return { kind, text, line, inside, otherwise };
  }

  #fault({ text, line }: Token): OnlyHelm {
    return new OnlyHelm({
      file: this.#file,
      line,
      what: `{{ ${text} }}, which only Helm evaluates`,
    });
  }
}

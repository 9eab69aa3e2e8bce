import { quoted } from "../problem/index.ts";

/** The start of an entry (its dash) or of a key in a line. */
interface Begin {
  readonly name: string;
  readonly line: number;
  /** From 0. */
  readonly column: number;
}

/**
 * Explains the wrong indentation of a line that the parser rejects.
 *
 * @param at - the index of the line
 */
export function explainIndentation(lines: readonly string[], at: number): Explanation | undefined {
  const [begin] = beginsOf(lines[at] ?? "", at);
  if (begin === undefined) return undefined;
  const above = levelsAbove(lines, at);
  const nearest = above.at(-1);
  if (nearest === undefined) return undefined;
  const place = { line: at + 1, column: begin.column + 1 };
  const like = likeOf(begin, above) ?? nearest;
  const isAligned = above.some(({ column }) => column === begin.column);
  const isBelowEntry = isEntry(begin) && isEntry(like) && begin.column > like.column;
  if (isAligned && !isBelowEntry) return undefined;
  if (begin.column > nearest.column && isWithoutValue(lines[nearest.line] ?? "")) return undefined;
  if (begin.column > nearest.column || isAligned) {
    const other = isEntry(begin) && isEntry(like) ? "the one before" : like.name;
    const message = `${begin.name} is indented deeper than ${other} (line ${like.line + 1})`;
    return { ...place, message, help: alignHelp(begin, like) };
  }
  const [outer, inner] = neighbours(begin, above);
  const beside = [inner, outer].filter((level) => level !== undefined);
  const named = beside.map(({ name, line }) => `${name} (line ${line + 1})`).join(" and ");
  const message = `${begin.name} does not align with any line above it; the nearest are ${named}`;
  const best = likeOf(begin, beside) ?? inner ?? nearest;
  return { ...place, message, help: alignHelp(begin, best) };
}

/** Whether a line is a key without a value, so that the next line is rightly indented deeper. */
function isWithoutValue(line: string): boolean {
  const [written = ""] = line.split(" #", 1);
  return written.trimEnd().endsWith(":");
}

/** Keys and entries that begin in a line: the dashes first. */
function beginsOf(written: string, line: number): readonly Begin[] {
  const found: Begin[] = [];
  let column = written.length - written.trimStart().length;
  for (; /^-\s+\S/.test(written.slice(column)); column++) {
    found.push({ name: "the entry", line, column });
    column += /^-\s+/.exec(written.slice(column))?.[0].length ?? 1;
    column -= 1;
  }
  const key = /^(?:[\w.$/-]+|"[^"]*"|'[^']*')(?=\s*:(?:\s|$))/.exec(written.slice(column))?.[0];
  if (key !== undefined) {
    const name = /^[\w.-]+$/.test(key) ? key : quoted(key.replace(/^["']|["']$/g, ""));
    found.push({ name, line, column });
  }
  return found;
}

/** The open levels above a line, outermost first. */
function levelsAbove(lines: readonly string[], at: number): readonly Begin[] {
  let open: Begin[] = [];
  for (let index = 0; index < at; index++) {
    const begins = beginsOf(lines[index] ?? "", index);
    const [first] = begins;
    if (first === undefined) continue;
    open = [...open.filter(({ column }) => column < first.column), ...begins];
  }
  return open;
}

function isEntry({ name }: Begin): boolean {
  return name === "the entry";
}

/** The innermost open level of the same type: an entry aligns with entries. */
function likeOf(begin: Begin, above: readonly Begin[]): Begin | undefined {
  return above.findLast((level) => isEntry(level) === isEntry(begin));
}

function neighbours(
  begin: Begin,
  above: readonly Begin[],
): readonly [Begin | undefined, Begin | undefined] {
  return [
    above.findLast(({ column }) => column < begin.column),
    above.find(({ column }) => column > begin.column),
  ];
}

function alignHelp(begin: Begin, like: Begin): string {
  const what = isEntry(begin) ? "it" : begin.name;
  return `Align ${what} with ${like.name} of line ${like.line + 1}, at column ${like.column + 1}.`;
}

/** An explanation of rejected text in a person's words, with its position. */
export interface Explanation {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** One sentence. */
  readonly message: string;
  /** How to fix it. */
  readonly help: string;
}

import { readYamlComments } from "./comments.ts";

/** A character pasted from a web page, a chat or a word processor. */
export interface PastedCharacter {
  /** Its line, from 1. */
  readonly line: number;
  /** Its column, from 1. */
  readonly column: number;
  /** One sentence that names it. */
  readonly message: string;
  /** The replacement to write. */
  readonly help: string;
  /** Whether it is visible. */
  readonly isVisible: boolean;
  /** Whether it is in the indentation or in a key, where it changes the meaning of the line. */
  readonly isStructural: boolean;
}

const spaces: ReadonlyMap<string, string> = new Map([
  ["\u00a0", "no-break space"],
  ["\u2000", "en quad"],
  ["\u2001", "em quad"],
  ["\u2002", "en space"],
  ["\u2003", "em space"],
  ["\u2004", "three-per-em space"],
  ["\u2005", "four-per-em space"],
  ["\u2006", "six-per-em space"],
  ["\u2007", "figure space"],
  ["\u2008", "punctuation space"],
  ["\u2009", "thin space"],
  ["\u200a", "hair space"],
  ["\u202f", "narrow no-break space"],
  ["\u205f", "mathematical space"],
  ["\u3000", "ideographic space"],
]);

const unseen: ReadonlyMap<string, string> = new Map([
  ["\u00ad", "soft hyphen"],
  ["\u200b", "zero-width space"],
  ["\u200c", "zero-width non-joiner"],
  ["\u200d", "zero-width joiner"],
  ["\u200e", "left-to-right mark"],
  ["\u200f", "right-to-left mark"],
  ["\u2060", "word joiner"],
  ["\ufeff", "byte order mark"],
]);

const quotes: ReadonlyMap<string, string> = new Map([
  ["\u2018", "'"],
  ["\u2019", "'"],
  ["\u201a", "'"],
  ["\u201b", "'"],
  ["\u201c", '"'],
  ["\u201d", '"'],
  ["\u201e", '"'],
  ["\u201f", '"'],
]);

const dashes: ReadonlyMap<string, string> = new Map([
  ["\u2010", "typographic hyphen"],
  ["\u2011", "no-break hyphen"],
  ["\u2012", "figure dash"],
  ["\u2013", "en dash"],
  ["\u2014", "em dash"],
  ["\u2212", "minus sign"],
]);

/** Characters into which word processors turn a list's dash and an ellipsis. */
const signs: ReadonlyMap<string, { readonly name: string; readonly help: string }> = new Map([
  ["\u2022", { name: "a bullet", help: "Begin the list entry with - and a space." }],
  ["\u00b7", { name: "a middle dot", help: "Begin the list entry with - and a space." }],
  ["\u25cf", { name: "a bullet", help: "Begin the list entry with - and a space." }],
  [
    "\u2026",
    { name: "an ellipsis", help: "Write three dots (...), or the text that was left out." },
  ],
]);

/** Letters of Cyrillic and Greek that look like Latin ones. */
const letters: ReadonlyMap<string, string> = new Map([
  ["\u0430", "a"],
  ["\u0435", "e"],
  ["\u043e", "o"],
  ["\u0440", "p"],
  ["\u0441", "c"],
  ["\u0443", "y"],
  ["\u0445", "x"],
  ["\u0456", "i"],
  ["\u0458", "j"],
  ["\u0455", "s"],
  ["\u04bb", "h"],
  ["\u0501", "d"],
  ["\u0410", "A"],
  ["\u0412", "B"],
  ["\u0415", "E"],
  ["\u041a", "K"],
  ["\u041c", "M"],
  ["\u041d", "H"],
  ["\u041e", "O"],
  ["\u0420", "P"],
  ["\u0421", "C"],
  ["\u0422", "T"],
  ["\u0425", "X"],
  ["\u03bf", "o"],
  ["\u03b1", "a"],
  ["\u03bd", "v"],
  ["\u039f", "O"],
]);

const tables = [spaces, unseen, quotes, dashes, signs, letters];

function isPasted(character: string): boolean {
  return character > "\u007f" && tables.some((names) => names.has(character));
}

/**
 * Finds pasted characters outside comments, the first of each line. They are legal YAML, but unintended in a file
 * that contains only names, versions and keys.
 */
export function findPastedCharacters(text: string): readonly PastedCharacter[] {
  if (!/[\u0080-\uffff]/.test(text)) return [];
  const comments = new Map(
    readYamlComments(text, "").map(({ position }) => [position.line, position.column ?? 1]),
  );
  return text.split("\n").flatMap((written, index) => {
    const line = index + 1;
    const start = comments.get(line);
    const content = start === undefined ? written : written.slice(0, start - 1);
    const found = findPasted(content, `line ${line}`);
    return found === undefined ? [] : [{ line, ...found }];
  });
}

/**
 * The first pasted character of a line or a name.
 *
 * @param called - the name of the place in the message
 */
export function findPasted(
  line: string,
  called: string,
): Omit<PastedCharacter, "line"> | undefined {
  if (!/[\u0080-\uffff]/.test(line)) return undefined;
  const index = line.split("").findIndex(isPasted);
  const character = line[index];
  if (character === undefined) return undefined;
  const [before, after] = [line.slice(0, index), line.slice(index)];
  const isVisible = [quotes, dashes, signs, letters].some((table) => table.has(character));
  const inIndentation = before.trim() === "" && !isVisible;
  return {
    column: index + 1,
    ...describe(character, called, inIndentation),
    isVisible,
    isStructural: inIndentation || (!hasKey(before) && hasKey(after)),
  };
}

function hasKey(part: string): boolean {
  return /:(?:\s|$)/.test(part);
}

function describe(
  character: string,
  called: string,
  inIndentation: boolean,
): { readonly message: string; readonly help: string } {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const quote = quotes.get(character);
  if (quote !== undefined) {
    const message = `${character} is a typographic quote (${code})`;
    return { message, help: `Write ${quote} or no quotes.` };
  }
  const dash = dashes.get(character);
  if (dash !== undefined) {
    const message = `${character} is a typographic dash, not a hyphen (${code}, ${dash})`;
    return { message, help: "Write -, the hyphen on the keyboard." };
  }
  const sign = signs.get(character);
  if (sign !== undefined) {
    return {
      message: `${character} is ${sign.name} (${code}), which YAML reads as text`,
      help: sign.help,
    };
  }
  const letter = letters.get(character);
  if (letter !== undefined) {
    const message = `${character} only looks like the letter ${letter} (${code})`;
    return { message, help: `Write ${letter} with the keyboard.` };
  }
  const space = spaces.get(character);
  const named = `${code} (${space ?? unseen.get(character) ?? "unknown"})`;
  const message = `${called} ${inIndentation ? "starts with" : "contains"} ${named}`;
  const help = space === undefined ? "Delete the invisible character." : undefined;
  return { message, help: help ?? "Write ordinary spaces." };
}

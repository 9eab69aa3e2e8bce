/** Whether a name without `/` fits a pattern. */
export type NamePattern = (name: string) => boolean;

/** Fits one character; `star` fits any text. */
type Token = "star" | ((character: string) => boolean);

/**
 * Reads a pattern of Go's `filepath.Match` for one part of a path: `*`, `?`, `[a-z]`, `[^a]` and `\` before a character.
 * Undefined for a malformed one, which fits nothing.
 */
export function readNamePattern(text: string): NamePattern | undefined {
  const characters = Array.from(text);
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; ) {
    const token = readToken(characters, at);
    if (token === undefined) return undefined;
    tokens.push(token.fits);
    at = token.next;
  }
  return (name) => fitsTokens(tokens, Array.from(name));
}

interface ReadToken {
  readonly fits: Token;
  readonly next: number;
}

function readToken(characters: readonly string[], at: number): ReadToken | undefined {
  const character = characters[at] ?? "";
  if (character === "*") return { fits: "star", next: at + 1 };
  if (character === "?") return { fits: () => true, next: at + 1 };
  if (character === "[") return readClass(characters, at + 1);
  if (character !== "\\") return { fits: (one) => one === character, next: at + 1 };
  const escaped = characters[at + 1];
  return escaped === undefined ? undefined : { fits: (one) => one === escaped, next: at + 2 };
}

function readClass(characters: readonly string[], from: number): ReadToken | undefined {
  const isNegated = characters[from] === "^";
  const ranges: (readonly [string, string])[] = [];
  let at = isNegated ? from + 1 : from;
  while (characters[at] !== "]" || ranges.length === 0) {
    const low = readEnd(characters, at);
    if (low === undefined) return undefined;
    const high = characters[low.next] === "-" ? readEnd(characters, low.next + 1) : low;
    if (high === undefined) return undefined;
    ranges.push([low.end, high.end]);
    at = high.next;
  }
  const fits = (one: string): boolean =>
    ranges.some(([low, high]) => codeOf(low) <= codeOf(one) && codeOf(one) <= codeOf(high));
  return { fits: (one) => fits(one) !== isNegated, next: at + 1 };
}

/** An end of a range; a class must go on after it. */
function readEnd(
  characters: readonly string[],
  at: number,
): { readonly end: string; readonly next: number } | undefined {
  const written = characters[at];
  if (written === "-" || written === "]") return undefined;
  const place = written === "\\" ? at + 1 : at;
  const end = characters[place];
  return end === undefined || place + 1 >= characters.length ? undefined : { end, next: place + 1 };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** Goes back to the last `*` only, so that no pattern takes longer than its length times that of the name. */
function fitsTokens(tokens: readonly Token[], name: readonly string[]): boolean {
  let [token, at] = [0, 0];
  let [star, retry] = [-1, 0];
  while (at < name.length) {
    const fits = tokens[token];
    if (fits === "star") {
      star = token;
      retry = at;
      token += 1;
    } else if (fits?.(name[at] ?? "") === true) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      retry += 1;
      at = retry;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((fits) => fits === "star");
}

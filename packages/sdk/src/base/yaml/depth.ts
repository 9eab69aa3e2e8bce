import { Lexer } from "yaml";

/** The deepest nesting that the reader accepts. Real files stay under 30. */
export const deepestNesting = 200;

/**
 * Whether a text nests too deeply. Checked before the recursive parser runs: near the end of the stack, V8 does not
 * throw but ends the process (`RegExpCompiler Allocation failed`).
 */
export function nestsTooDeeply(text: string): boolean {
  if (longestBlockPrefix(text) > 2 * deepestNesting) return true;
  return mayNestFlow(text) && flowDepth(text) > deepestNesting;
}

function longestBlockPrefix(text: string): number {
  let longest = 0;
  for (const [prefix] of text.matchAll(/^[ \-?:]{64,}/gm))
    longest = Math.max(longest, prefix.length);
  return longest;
}

function mayNestFlow(text: string): boolean {
  let brackets = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) brackets += 1;
    else if ((code === 0x5d || code === 0x7d) && brackets > 0) brackets -= 1;
    if (brackets > deepestNesting) return true;
  }
  return false;
}

function flowDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (!inScalar && (token === "[" || token === "{")) deepest = Math.max(deepest, ++depth);
    if (!inScalar && (token === "]" || token === "}")) depth -= 1;
    inScalar = token === "\u001f";
  }
  return deepest;
}

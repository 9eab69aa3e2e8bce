import { escapeControls, printable } from "../problem/index.ts";

/**
 * Characters that would end a code span, split a table cell, count as HTML in a block, or form a reference in the
 * raw text.
 */
const unfit = /[`|<#]/;
/** GitLab looks for `Closes …` in the raw text of a description, inside code spans as well. */
const closing = /\b(?:clos|fix|resolv|implement)/i;
const item = /:\/\/|[A-Z]-\d/;

/**
 * Puts outside text into a code span that has no effect in a line, a table or a list, or where a renderer reads the
 * line as HTML. Empty for empty text.
 */
export function codeSpan(text: string): string {
  return spanOf(printable(text).trim());
}

/** Like {@link codeSpan}, but without its limit of 200 characters. */
export function wholeCodeSpan(text: string): string {
  return spanOf(escapeControls(text).trim());
}

function spanOf(shown: string): string {
  if (shown === "") return "";
  const isFit = !unfit.test(shown) && !(closing.test(shown) && item.test(shown));
  return isFit ? `\`${shown}\`` : htmlCode(shown);
}

/** Like {@link codeSpan}, as an HTML element in which every character but letters and digits is an entity. */
export function htmlCode(shown: string): string {
  const inner = shown.replace(
    /[^\p{L}\p{N}\u0080-\u{10ffff}]/gu,
    (sign) => `&#${sign.codePointAt(0)};`,
  );
  return `<code>${inner}</code>`;
}

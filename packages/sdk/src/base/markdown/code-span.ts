import { escapeControls, printable } from "../problem/index.ts";

/** What would end a span of backticks, split a table, be HTML in a block of it, or name an item in the raw text. */
const unfit = /[`|<#]/;
/** GitLab looks for `Closes …` in the raw text of a description, code or not. */
const closing = /\b(?:clos|fix|resolv|implement)/i;
const item = /:\/\/|[A-Z]-\d/;

/**
 * Puts outside text into a code span, in which nothing takes effect wherever it stands: in a line, a table, a list, and
 * also where a renderer takes the line for HTML. Empty for empty text.
 */
export function codeSpan(text: string): string {
  return spanOf(printable(text).trim());
}

/** The same for a text of any length; {@link codeSpan} shows no more than 200 characters. */
export function wholeCodeSpan(text: string): string {
  return spanOf(escapeControls(text).trim());
}

function spanOf(shown: string): string {
  if (shown === "") return "";
  const isFit = !unfit.test(shown) && !(closing.test(shown) && item.test(shown));
  return isFit ? `\`${shown}\`` : htmlCode(shown);
}

/** The same as an element of HTML, with every sign but letters and digits as an entity. */
export function htmlCode(shown: string): string {
  const inner = shown.replace(
    /[^\p{L}\p{N}\u0080-\u{10ffff}]/gu,
    (sign) => `&#${sign.codePointAt(0)};`,
  );
  return `<code>${inner}</code>`;
}

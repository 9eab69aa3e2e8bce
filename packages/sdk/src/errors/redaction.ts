const userInfo = /:\/\/[^\s/]*@/g;
const longestQuote = 200;

/** Replaces the user and password of every URL in a text by `***`. */
export function redactCredentials(text: string): string {
  return text.replace(userInfo, "://***@");
}

/**
 * Makes outside text fit for a message: control and direction characters are escaped, credentials in URLs
 * are replaced, and text over 200 characters is cut with its length named.
 */
export function printable(text: string): string {
  if (text.length <= longestQuote) return escapeControls(text);
  return `${escapeControls(text.slice(0, longestQuote))}… (${text.length} characters)`;
}

/**
 * Makes outside text fit for a terminal, in any length: control and direction characters are escaped,
 * credentials in URLs are replaced.
 */
export function escapeControls(text: string): string {
  return redactCredentials(text).replace(
    // oxlint-disable-next-line no-control-regex -- escaping control characters is the purpose
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Puts outside text in double quotes for a message; see {@link printable}. */
export function quoted(text: string): string {
  return `"${printable(text)}"`;
}

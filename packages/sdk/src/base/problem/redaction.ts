const userInfo = /:\/\/[^\s/]*@/g;
const longestQuote = 200;

/**
 * Everything that shows nothing, or moves what stands beside it: controls, format and direction characters, fillers,
 * tags and variation selectors, halves of a character, and every space but the usual one.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2800]|(?! )\p{Zs}/gu;

/** Replaces the user and password of every URL in a text by `***`. */
export function redactCredentials(text: string): string {
  return text.replace(userInfo, "://***@");
}

/**
 * Makes outside text fit for a message: characters that cannot be seen are escaped, credentials in URLs
 * are replaced, and text over 200 characters is cut with its length named.
 */
export function printable(text: string): string {
  const redacted = redactCredentials(text);
  if (redacted.length <= longestQuote) return escapeUnseen(redacted);
  const start = redacted.slice(0, longestQuote).replace(/[\ud800-\udbff]$/, "");
  return `${escapeUnseen(start)}… (${text.length} characters)`;
}

/**
 * Makes outside text fit for a terminal, in any length: characters that cannot be seen are escaped,
 * credentials in URLs are replaced.
 */
export function escapeControls(text: string): string {
  return escapeUnseen(redactCredentials(text));
}

function escapeUnseen(text: string): string {
  return text.replace(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
  });
}

/** Puts outside text in double quotes for a message; see {@link printable}. */
export function quoted(text: string): string {
  return `"${printable(text)}"`;
}

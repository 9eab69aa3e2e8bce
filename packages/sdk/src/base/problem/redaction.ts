const userInfo = /:\/\/[^\s/]*@/g;
const longestQuote = 200;

/**
 * Invisible characters and characters that move their neighbours: controls, format and direction characters,
 * fillers, tags and variation selectors, lone surrogates, and every space but the plain one.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2800]|(?! )\p{Zs}/gu;

/** Replaces the user and password of every URL in a text with `***`. */
export function redactCredentials(text: string): string {
  return text.replace(userInfo, "://***@");
}

/** Replaces known secrets in outside text with `***`; those of fewer than four characters would hit other words. */
export function withoutKnown(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 4)
    .reduce((left, secret) => left.replaceAll(secret, "***"), text);
}

/**
 * Makes outside text safe for a message: invisible characters are escaped, credentials in URLs are replaced, and
 * text over 200 characters is cut and followed by its length.
 */
export function printable(text: string): string {
  const redacted = redactCredentials(text);
  if (redacted.length <= longestQuote) return escapeUnseen(redacted);
  const start = redacted.slice(0, longestQuote).replace(/[\ud800-\udbff]$/, "");
  return `${escapeUnseen(start)}… (${text.length} characters)`;
}

/**
 * Makes outside text of any length safe for a terminal: invisible characters are escaped, credentials in URLs are
 * replaced.
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

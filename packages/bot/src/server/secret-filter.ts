/** Removes secrets from a text. */
export type SecretFilter = (text: string) => string;

const shortestSecret = 6;
const shortestLine = 16;
const mask = "***";

/** Tokens by their form: those that a forge hands out while the bot runs are in no list. */
const tokens =
  /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|soat)-[\w-]{16,}|whsec_[A-Za-z0-9+/=]{16,})/g;
// Quotes and backslashes end the match, so that in a line of JSON it stays within one string.
const userInfo = /:\/\/[^\s/"\\]*@/g;
const authorization = /(Basic|Bearer) +[A-Za-z0-9+/=._~-]{16,}/gi;

/**
 * Creates a filter that replaces secrets with `***`: the given ones anywhere, also as JSON, in a URL or in base64;
 * each long line of a multi-line secret, such as a key; and texts with the form of a known token. Secrets of fewer
 * than 6 characters are kept: replacing them would make every line unreadable.
 */
export function openSecretFilter(secrets: readonly string[]): SecretFilter {
  const forms = [...new Set(secrets.flatMap(partsOf).flatMap(formsOf))].sort(
    (a, b) => b.length - a.length,
  );
  return (text) =>
    forms
      .reduce((rest, form) => rest.replaceAll(form, mask), text)
      .replace(tokens, mask)
      .replace(/[\w.-]+/g, (word) => (isToken(word) ? mask : word))
      .replace(userInfo, `://${mask}@`)
      .replace(authorization, `$1 ${mask}`);
}

/**
 * Whether a word contains a JSON web token: three long parts separated by dots, of which the first begins with
 * `eyJ`.
 */
function isToken(word: string): boolean {
  const parts = word.split(".");
  const isLong = (at: number): boolean => (parts[at]?.length ?? 0) >= 8;
  return parts.some(
    (part, at) => part.includes("eyJ") && isLong(at) && isLong(at + 1) && isLong(at + 2),
  );
}

function partsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= shortestLine);
  const parts = secret.includes("\n") ? lines.filter((line) => !line.startsWith("-----")) : [];
  return [secret.trim(), ...parts].filter((part) => part.length >= shortestSecret);
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(bytes.toString("utf8")),
    bytes.toString("base64").replace(/(?<!=)=+$/, ""),
  ];
}

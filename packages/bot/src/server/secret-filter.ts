/** Takes secrets out of a text. */
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
 * Makes a filter that replaces secrets by `***`: those given, wherever they appear, also as JSON, in an address or
 * in base64; each long line of one with several lines, such as a key; and what has the form of a known token.
 * Secrets of under 6 characters are left alone: they would tear up every line.
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

/** Tells a word that holds a JSON web token: three long parts with dots between, of which the first begins with `eyJ`. */
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

import { redactCredentials } from "./redaction.ts";

/** What follows a colon where a message goes on: `unable to retrieve auth token: invalid username/password: …`. */
const reasons =
  "invalid|unauthorized|unauthorised|authentication|requesting|requested|denied|access|received|unexpected|expired|missing|failed|unable|error|errors|get|post|dial|no|not|unknown|context|reading|parsing|pinging|status|eof|toomanyrequests|insufficient_scope";

const key = "(?:password|passwd|secret|token|api[_-]?key|\\bauth)";
/** A word that ends in such a key, but is no part of an image: `quay.io/team/token:1.0`. */
const keyed = `(?<![\\w/.-])\\w{0,30}${key}`;
const value = `[^\\s"'\\\\&,;}]+`;

/** The patterns take long for texts without end. */
const longestLine = 8_192;

const secrets: readonly (readonly [RegExp, string])[] = [
  [/(authorization["'\\]*\s*[:=]\s*["'\\]*)(?:\w+\s+)?[^\s"'\\,;]+/gi, "$1***"],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, "$1 ***"],
  [/(?<![\w-])(--[\w-]*(?:creds|password|token)[ =])\S+/gi, "$1***"],
  [/\b(x-[\w-]{0,30}token["'\\]{0,4}\s?[:=]\s?["'\\]{0,4})[^\s"'\\,;]+/gi, "$1***"],
  [new RegExp(`(${key}["'\\\\]*\\s*[:=]\\s*["'\\\\]+)${value}`, "gi"), "$1***"],
  [new RegExp(`(${key}["'\\\\]*\\s*=\\s*)${value}`, "gi"), "$1***"],
  [new RegExp(`(${keyed}:)${value}`, "gi"), "$1***"],
  [new RegExp(`(${keyed}["'\\\\]*\\s*:\\s+)(?!(?:${reasons})\\b)${value}`, "gi"), "$1***"],
  // USER:PASSWORD@HOST without a scheme; NAME:TAG@DIGEST is no such thing.
  [/(?<![^\s"'(,=])[^\s:/@"'(,=]{1,100}:[^\s/@"']{1,300}@(?!sha\d+:)(?=[a-z0-9])/gi, "***@"],
  [/\b(?:glpat-|gh[pousr]_|github_pat_|hv[sb]\.)[\w.-]{8,}/g, "***"],
];

/**
 * Takes credentials out of a line: users and passwords of addresses, queries (signed addresses of layers hold one),
 * tokens, headers, options and fields of credential files. Each is replaced by `***`. The reasons in a message stay.
 * A longer line than 8,192 characters is cut.
 */
export function withoutSecrets(line: string): string {
  const text = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
  const plain = withoutQueries(redactCredentials(text)).replace(/[\w.-]+/g, (word) =>
    isToken(word) ? "***" : word,
  );
  return secrets.reduce(
    (rest, [pattern, replacement]) => rest.replace(pattern, replacement),
    plain,
  );
}

/** Whether a word contains a JSON web token: three parts separated by dots, of which the first begins with `eyJ`. */
function isToken(word: string): boolean {
  return word
    .split(".")
    .slice(0, -2)
    .some((part) => part.includes("eyJ"));
}

function withoutQueries(text: string): string {
  const [before = "", ...addresses] = text.split("://");
  return [before, ...addresses.map(withoutQuery)].join("://");
}

/** Text that begins with an address: up to a blank or a quote, from its question mark on. */
function withoutQuery(text: string): string {
  const query = text.indexOf("?");
  const end = text.search(/[\s"']/);
  if (query < 0 || (end >= 0 && query > end)) return text;
  return `${text.slice(0, query)}?***${end < 0 ? "" : text.slice(end)}`;
}

import { redactCredentials } from "../../base/problem/index.ts";

const bearer = /\b(Bearer|Basic) [A-Za-z0-9+/=._~-]{8,}/g;
const field = /("?(?:auth|identitytoken|password|registrytoken|token)"?\s*[:=]\s*)"[^"]*"/gi;

/**
 * Takes credentials out of a line: users and passwords in URLs, queries (signed addresses of layers hold one), tokens
 * and fields of credential files. Each is replaced by `***`.
 */
export function withoutSecrets(text: string): string {
  return withoutQueries(redactCredentials(text))
    .replace(bearer, "$1 ***")
    .replace(field, '$1"***"');
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

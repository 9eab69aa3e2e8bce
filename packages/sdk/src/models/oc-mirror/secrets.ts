import { redactCredentials } from "../../base/problem/index.ts";

const query = /(https?:\/\/[^\s"'?]*)\?[^\s"']*/g;
const bearer = /\b(Bearer|Basic) [A-Za-z0-9+/=._~-]{8,}/g;
const field = /("?(?:auth|identitytoken|password|registrytoken|token)"?\s*[:=]\s*)"[^"]*"/gi;

/**
 * Takes credentials out of a line: users and passwords in URLs, queries (signed addresses of layers hold one), tokens
 * and fields of credential files. Each is replaced by `***`.
 */
export function withoutSecrets(text: string): string {
  return redactCredentials(text)
    .replace(query, "$1?***")
    .replace(bearer, "$1 ***")
    .replace(field, '$1"***"');
}

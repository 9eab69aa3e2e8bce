/** A token of a registry, and how long it may be used. */
export interface RegistryToken {
  /** The value after `Bearer `. */
  readonly token: string;
  /** Seconds from when it was received; at least 60, as for one that names no time. */
  readonly lifetimeSeconds: number;
}

const shortestLifetime = 60;
const longestLifetime = 86_400;
// The allowed characters of a header: any other character in a token could end the header or start another.
const tokenText = /^[!-~]+$/;

/**
 * Reads the answer of a token server: `token` or `access_token`, and `expires_in`. Undefined when it contains no
 * token.
 */
export function readToken(text: string): RegistryToken | undefined {
  const answer = parse(text);
  const token = [answer["token"], answer["access_token"]].find(
    (value): value is string => typeof value === "string" && tokenText.test(value),
  );
  if (token === undefined) return undefined;
  const given = answer["expires_in"];
  const seconds = typeof given === "number" && Number.isFinite(given) ? given : shortestLifetime;
  const lifetimeSeconds = Math.min(longestLifetime, Math.max(shortestLifetime, seconds));
  return { token, lifetimeSeconds };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

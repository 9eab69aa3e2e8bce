import { type Problem, quoted } from "../../base/problem/index.ts";
import type { Credentials } from "../../models/authfile/index.ts";
import { accountName } from "./findings.ts";

const day = 86_400_000;
const longestToken = 65_536;

/**
 * The expiry of credentials, read from a password or identity token that is a JWT; its signature is not checked.
 * Undefined when neither is a JWT with an expiry, as for most robot accounts.
 */
export function expiryOf({ password, identityToken }: Credentials): Date | undefined {
  const times = [password(), identityToken?.() ?? ""].flatMap((token) => expiryOfToken(token));
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/**
 * Reports credentials that have expired (error) or expire soon (warning), rule `auth-expiry`.
 *
 * @param days - the number of days that counts as soon
 */
export function checkExpiry(
  entries: readonly Credentials[],
  now: Date,
  days: number,
): readonly Problem[] {
  return entries.flatMap((credentials) => {
    const expiry = expiryOf(credentials);
    const left = expiry === undefined ? Number.POSITIVE_INFINITY : expiry.getTime() - now.getTime();
    if (expiry === undefined || left > days * day) return [];
    const when = `${expiry.toISOString().slice(0, 16).replace("T", " ")} UTC`;
    const what = `the token of ${accountName(credentials)} for ${quoted(credentials.key)}`;
    const inDays = Math.floor(left / day);
    return [
      {
        rule: "auth-expiry",
        severity: left <= 0 ? "error" : "warning",
        message:
          left <= 0
            ? `${what} expired on ${when}`
            : `${what} expires on ${when}, in ${inDays === 1 ? "1 day" : `${inDays} days`}`,
        help: "Get a new token from its issuer, such as the page of the pull secret or of the service account, and merge again.",
        position: credentials.position,
      } satisfies Problem,
    ];
  });
}

function expiryOfToken(token: string): readonly number[] {
  if (token.length > longestToken) return [];
  const parts = token.split(".");
  if (parts.length !== 3 || !parts.every((part) => /^[A-Za-z0-9_-]+$/.test(part))) return [];
  const [header, payload] = [parse(parts[0] ?? ""), parse(parts[1] ?? "")];
  const seconds = payload["exp"];
  if (typeof header["alg"] !== "string" || typeof seconds !== "number") return [];
  const time = seconds * 1_000;
  return Number.isNaN(new Date(time).getTime()) ? [] : [time];
}

function parse(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

import { errors, nothing, type Route, secondsOf, text, type WorldAnswer } from "./answers.ts";
import type { VaultWorld } from "./vault-world.ts";

/** Limits requests below a path from now on. */
export function limitRate(world: VaultWorld, path: string, rate: number, interval: number): void {
  world.quotas.set(path, { path, rate, interval, left: rate, resetAt: world.now + interval });
}

/** Requests to limit others. */
export const quotaRoutes: readonly Route[] = [
  {
    method: "POST",
    path: /^sys\/quotas\/config$/,
    fields: ["enable_rate_limit_response_headers", "enable_rate_limit_audit_logging"],
    answer: ({ world, fields }) => {
      world.showsQuotaHeaders = fields["enable_rate_limit_response_headers"] === true;
      return nothing;
    },
  },
  {
    method: "POST",
    path: /^sys\/quotas\/rate-limit\/([^/]+)$/,
    fields: ["path", "rate", "interval"],
    answer: ({ world, fields }) => {
      limitRate(
        world,
        text(fields, "path"),
        Number(fields["rate"]),
        secondsOf(fields["interval"]) ?? 1,
      );
      return nothing;
    },
  },
];

/** Counts a request; gives the refusal where there were too many, and the headers of the answer. */
export function spendQuota(
  world: VaultWorld,
  path: string,
): { readonly refusal?: WorldAnswer; readonly headers: Readonly<Record<string, string>> } {
  const quota = [...world.quotas.values()].find((one) => path.startsWith(one.path));
  if (quota === undefined) return { headers: {} };
  if (quota.resetAt <= world.now) {
    Object.assign(quota, { left: quota.rate, resetAt: world.now + quota.interval });
  }
  const isOver = quota.left === 0;
  quota.left = Math.max(0, quota.left - 1);
  const reset = String(Math.ceil(quota.resetAt - world.now));
  const headers: Readonly<Record<string, string>> = world.showsQuotaHeaders
    ? {
        "X-Ratelimit-Limit": String(quota.rate),
        "X-Ratelimit-Remaining": String(quota.left),
        "X-Ratelimit-Reset": reset,
        ...(isOver ? { "Retry-After": reset } : {}),
      }
    : {};
  if (!isOver) return { headers };
  return { refusal: errors(429, `request path "${path}": rate limit quota exceeded`), headers };
}

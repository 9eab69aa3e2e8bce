import { formatPosition, type MirrorError, type Problem } from "@mirrorkit/sdk";
import type { AccessCheck } from "../forge/index.ts";

/** Failures that may be gone at another time, and so tell nothing. */
const passing: ReadonlySet<string> = new Set(["network", "rate-limited"]);

/** The check of something at which looking failed. */
export function failedCheck(what: string, error: MirrorError): AccessCheck {
  const { code, message, hint, problems, retryAt } = error;
  const later = retryAt === undefined ? "" : ` until ${retryAt.toISOString()}`;
  const whole = [`${message}${later}`, ...(hint === undefined ? [] : [hint])];
  return {
    what,
    state: passing.has(code) ? "unknown" : "missing",
    help: (problems.length > 0 ? problems.map(lineOf) : whole).join("\n"),
  };
}

function lineOf({ position, message, help }: Problem): string {
  const place = position === undefined ? "" : `${formatPosition(position)}: `;
  return `${place}${message}${help === undefined ? "" : ` (${help})`}`;
}

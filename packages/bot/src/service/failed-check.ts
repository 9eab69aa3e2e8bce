import type { AccessCheck } from "@mirrorkit/forge/internal";
import { formatPosition, type MirrorError, type Problem } from "@mirrorkit/sdk/problems";

/** One thing that has to be so for the bot to work. */
export interface DoctorCheck extends AccessCheck {
  /** Set where it is unknown because no one answered, or only with the request to wait. */
  readonly unanswered?: true;
}

/** Failures that may be gone at another time, and so tell nothing. */
const passing: ReadonlySet<string> = new Set(["network", "rate-limited"]);

/** The check of something at which looking failed. */
export function failedCheck(what: string, error: MirrorError): DoctorCheck {
  const { code, message, hint, problems, retryAt } = error;
  const later = retryAt === undefined ? "" : ` until ${retryAt.toISOString()}`;
  const whole = [`${message}${later}`, ...(hint === undefined ? [] : [hint])];
  const help = (problems.length > 0 ? problems.map(lineOf) : whole).join("\n");
  return passing.has(code)
    ? { what, state: "unknown", help, unanswered: true }
    : { what, state: "missing", help };
}

function lineOf({ position, message, help }: Problem): string {
  const place = position === undefined ? "" : `${formatPosition(position)}: `;
  return `${place}${message}${help === undefined ? "" : ` (${help})`}`;
}

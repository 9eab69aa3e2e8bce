import type { AccessCheck } from "@mirrorkit/forge";
import { formatPosition, type MirrorError, type Problem } from "@mirrorkit/sdk/problems";

/** A requirement for the bot to work, and its state. */
export interface DoctorCheck extends AccessCheck {
  /** Set for an unknown state when the server did not answer, or asked to wait. */
  readonly unanswered?: true;
}

/** Codes of transient failures, which prove nothing. */
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

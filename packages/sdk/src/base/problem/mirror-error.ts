import { defined } from "./defined.ts";
import type { Problem, SourcePosition } from "./problem.ts";

/**
 * Why an operation failed.
 *
 * - `wrong-use`: the caller asked for something impossible (a flag, a name, a combination).
 * - `unreadable-input`: the input is missing, is not a regular file, or cannot be decoded.
 * - `invalid-input`: the input was read and its content is wrong; see `problems`.
 * - `refused`: the input is fine as text, but acting on it would be unsafe.
 * - `disk`: reading or writing failed for a reason outside the input.
 * - `network`: a server could not be reached, is out of order or answered wrongly.
 * - `unauthorized`: a server does not accept the credentials, or they do not suffice for this.
 * - `not-found`: a server has no such thing, or does not show it to these credentials.
 * - `conflict`: what was to be changed has changed meanwhile, or is there already.
 * - `rate-limited`: a server asks to wait; see `retryAt`.
 */
export type ErrorCode =
  | "wrong-use"
  | "unreadable-input"
  | "invalid-input"
  | "refused"
  | "disk"
  | "network"
  | "unauthorized"
  | "not-found"
  | "conflict"
  | "rate-limited";

/** What an error carries beside its message. */
export interface MirrorErrorDetails {
  /** The way out, one or two sentences. */
  readonly hint?: string;
  /** Where in which file. */
  readonly position?: SourcePosition;
  /** All problems found, when there are several. */
  readonly problems?: readonly Problem[];
  /** The failure underneath. */
  readonly cause?: unknown;
  /** When a server will answer again, for `rate-limited`. */
  readonly retryAt?: Date;
}

const brand = Symbol.for("mirrorkit.MirrorError");

/** The one class of errors that this library throws on purpose. Branch on {@link MirrorError.code}, not on the message. */
export class MirrorError extends Error {
  override readonly name: string = "MirrorError";
  /** Why it failed. */
  readonly code: ErrorCode;
  /** The way out. */
  readonly hint?: string;
  /** Where in which file. */
  readonly position?: SourcePosition;
  /** When a server will answer again, for `rate-limited`; undefined when it did not say. */
  readonly retryAt?: Date;
  /** All problems found; empty when the message says everything. */
  readonly problems: readonly Problem[];

  /** Makes an error; the message is one sentence without the position, which goes into the details. */
  constructor(code: ErrorCode, message: string, details: MirrorErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.hint !== undefined) this.hint = details.hint;
    if (details.position !== undefined) this.position = details.position;
    if (details.retryAt !== undefined) this.retryAt = details.retryAt;
    this.problems = details.problems ?? [];
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Tells a {@link MirrorError}, also one of another copy of this library. */
export function isMirrorError(error: unknown): error is MirrorError {
  return error instanceof Error && brand in error;
}

/** Makes the error for an input whose content is wrong: the first error speaks, all problems come along. */
export function invalidInput(problems: readonly Problem[]): MirrorError {
  const errors = problems.filter((problem) => problem.severity === "error");
  const first = errors[0] ?? problems[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new MirrorError("invalid-input", `${first?.message ?? "invalid input"}${more}`, {
    problems,
    ...defined({ hint: first?.help, position: first?.position }),
  });
}

/** Tells an error of the operating system, such as `ENOENT`. */
export function isErrnoException(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

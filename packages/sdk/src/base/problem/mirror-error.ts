import { defined } from "./defined.ts";
import type { Problem, SourcePosition } from "./problem.ts";

/**
 * Why an operation failed.
 *
 * - `wrong-use`: the caller asked for something impossible (a flag, a name, a combination).
 * - `unreadable-input`: the input is missing, is not a regular file, or cannot be decoded.
 * - `invalid-input`: the input was read and its content is wrong; see `problems`.
 * - `refused`: the input is well-formed, but acting on it would be unsafe.
 * - `disk`: reading or writing failed for a reason outside the input.
 * - `network`: a server is unreachable, is failing, or gave an unexpected answer.
 * - `unauthorized`: a server rejects the credentials, or they do not permit the operation.
 * - `not-found`: the object does not exist on a server, or the credentials may not see it.
 * - `conflict`: the object changed in the meantime, or exists already.
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

/** The details of an error besides its message. */
export interface MirrorErrorDetails {
  /** How to fix it, in one or two sentences. */
  readonly hint?: string;
  /** The position in a file. */
  readonly position?: SourcePosition;
  /** All problems, when there are several. */
  readonly problems?: readonly Problem[];
  /** The underlying error. */
  readonly cause?: unknown;
  /** When the server accepts requests again, for `rate-limited`. */
  readonly retryAt?: Date;
}

const brand = Symbol.for("mirrorkit.MirrorError");

/**
 * The only class of errors that this library throws on purpose. Branch on {@link MirrorError.code}, not on the
 * message.
 */
export class MirrorError extends Error {
  override readonly name: string = "MirrorError";
  /** Why it failed. */
  readonly code: ErrorCode;
  /** How to fix it. */
  readonly hint?: string;
  /** The position in a file. */
  readonly position?: SourcePosition;
  /** When the server accepts requests again, for `rate-limited`; undefined when the server did not say. */
  readonly retryAt?: Date;
  /** All problems; empty when the message is complete. */
  readonly problems: readonly Problem[];

  /** Creates an error; the message is one sentence without the position, which belongs in the details. */
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

/** Whether an error is a {@link MirrorError}, including one of another copy of this library. */
export function isMirrorError(error: unknown): error is MirrorError {
  return error instanceof Error && brand in error;
}

/**
 * Creates the error for an input with wrong content: its message is that of the first error, and it carries all
 * problems.
 */
export function invalidInput(problems: readonly Problem[]): MirrorError {
  const errors = problems.filter((problem) => problem.severity === "error");
  const first = errors[0] ?? problems[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new MirrorError("invalid-input", `${first?.message ?? "invalid input"}${more}`, {
    problems,
    ...defined({ hint: first?.help, position: first?.position }),
  });
}

/** Whether an error comes from the operating system, such as `ENOENT`. */
export function isErrnoException(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

/** Puts the variable or option that named a file in front of the message, where the file cannot be read. */
export function inNameOf<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (!isMirrorError(cause) || cause.code !== "unreadable-input") throw cause;
    const { code, message, hint, position } = cause;
    throw new MirrorError(code, `${name}: ${message}`, { cause, ...defined({ hint, position }) });
  }
}

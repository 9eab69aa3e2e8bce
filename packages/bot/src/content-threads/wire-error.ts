import { defined } from "@mirrorkit/sdk/internal";
import {
  type ErrorCode,
  isMirrorError,
  MirrorError,
  type Problem,
  type SourcePosition,
} from "@mirrorkit/sdk/problems";

/** An error in the form for another thread. */
export interface WireError {
  readonly message: string;
  /** Undefined for an unexpected error. */
  readonly code?: ErrorCode;
  readonly hint?: string;
  readonly position?: SourcePosition;
  readonly problems?: readonly Problem[];
}

const mostProblems = 200;
const longestMessage = 4_000;

/** Serialises an error, and cuts long parts. */
export function toWire(error: unknown): WireError {
  const text = error instanceof Error ? error.message : String(error);
  const message = text.slice(0, longestMessage);
  if (!isMirrorError(error)) return { message };
  const { code, hint, position, problems } = error;
  return {
    message,
    code,
    problems: problems.slice(0, mostProblems),
    ...defined({ hint, position }),
  };
}

/** Puts an error together again. */
export function fromWire({ message, code, ...details }: WireError): Error {
  return code === undefined ? new Error(message) : new MirrorError(code, message, details);
}

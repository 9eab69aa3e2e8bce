import { isMirrorError } from "@mirrorkit/sdk/problems";
import { destination, type Logger, pino, stdTimeFunctions } from "pino";
import { openSecretFilter } from "./secret-filter.ts";

/** The severity of log lines. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** Options of the log. */
export interface LogOptions {
  /** The lowest level to log; `info` by default. */
  readonly level?: LogLevel;
  /** All secrets of the bot; they never appear in a line. */
  readonly secrets?: readonly string[];
  /** Receives each line with its line break; writes to standard output by default. */
  readonly write?: (line: string) => void;
}

/** A logged error: only these fields, because errors of libraries contain requests and payloads. */
interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
  readonly errors?: readonly LoggedError[];
}

const longestMessage = 2_000;
const longestStack = 4_000;
const deepestCause = 4;

/** Opens the log: one line of JSON per event, with the time and the level as words, and without secrets. */
export function openLog(options: LogOptions = {}): Logger {
  const filter = openSecretFilter(options.secrets ?? []);
  const write = options.write ?? writeToStandardOutput();
  return pino(
    {
      level: options.level ?? "info",
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { err: (error: unknown) => describeError(error, deepestCause) },
    },
    { write: (line: string) => write(filter(line)) },
  );
}

function writeToStandardOutput(): (line: string) => void {
  const output = destination(1);
  return (line) => {
    output.write(line);
  };
}

function describeError(error: unknown, depth: number): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: cut(String(error)) };
  const { stack } = error;
  const described: LoggedError = {
    type: error.name,
    message: cut(error.message),
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    ...(isMirrorError(error) && error.hint !== undefined ? { hint: error.hint } : {}),
    ...(stack === undefined ? {} : { stack: stack.slice(0, longestStack) }),
  };
  if (depth === 0) return described;
  return {
    ...described,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause, depth - 1) }),
    ...(error instanceof AggregateError
      ? { errors: error.errors.slice(0, deepestCause).map((one) => describeError(one, 0)) }
      : {}),
  };
}

function cut(text: string): string {
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage)}…`;
}

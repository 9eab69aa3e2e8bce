import { basename, dirname } from "node:path";
import { defined, isMirrorError, printable } from "../../base/problem/index.ts";
import { isFile, readTextFile, writeChanges } from "../disk/index.ts";
import type { OcMirrorEnd } from "./run.ts";

/** How a run ended, as it is kept beside its log. */
export interface RunFile {
  /** Its exit status; undefined when a signal ended it. */
  readonly exitStatus?: number;
  /** The signal that ended it. */
  readonly signal?: string;
  /** Seconds of the limit that it reached. */
  readonly timeLimitSeconds?: number;
  /** The version of the binary. */
  readonly version?: string;
  /** The destination. */
  readonly destination?: string;
  /** Path of the ImageSet. */
  readonly imageSet?: string;
}

/** The file beside a log that says how its run ended. */
export function runFileOf(log: string): string {
  return `${log.replace(/\.log$/, "")}.json`;
}

/** Keeps how a run ended beside its log. @throws a {@link MirrorError} `disk` when the disk fails. */
export function writeRunFile(
  log: string,
  { exitStatus, signal, timeLimitSeconds }: OcMirrorEnd,
  known: RunFile,
): void {
  const path = runFileOf(log);
  const content: RunFile = {
    ...known,
    ...defined({ exitStatus, signal, timeLimitSeconds }),
  };
  writeChanges(dirname(path), {
    write: new Map([[basename(path), `${JSON.stringify(content, null, 2)}\n`]]),
    delete: [],
  });
}

/** Reads what is kept beside a log; empty when nothing is, or it cannot be read. */
export function readRunFile(log: string): RunFile {
  const path = runFileOf(log);
  if (path === log || !isFile(path)) return {};
  try {
    const value: unknown = JSON.parse(readTextFile(path));
    return typeof value === "object" && value !== null ? fieldsOf(value) : {};
  } catch (error) {
    if (isMirrorError(error) || error instanceof SyntaxError) return {};
    throw error;
  }
}

function fieldsOf(value: object): RunFile {
  const fields = value as Readonly<Record<string, unknown>>;
  const number = (name: keyof RunFile): object =>
    typeof fields[name] === "number" ? { [name]: fields[name] } : {};
  const text = (name: keyof RunFile): object => {
    const given = fields[name];
    return typeof given === "string" ? { [name]: printable(given) } : {};
  };
  return {
    ...number("exitStatus"),
    ...number("timeLimitSeconds"),
    ...text("signal"),
    ...text("version"),
    ...text("destination"),
    ...text("imageSet"),
  };
}

import { basename, dirname } from "node:path";
import { defined, isMirrorError, printable } from "../../base/problem/index.ts";
import { isFile, readTextFile, writeChanges } from "../disk/index.ts";
import type { OcMirrorEnd } from "./run.ts";

/** How a run ended, as stored next to its log. */
export interface RunFile {
  /** The exit status; undefined when a signal ended the run. */
  readonly exitStatus?: number;
  /** The signal that ended the run. */
  readonly signal?: string;
  /** The time limit in seconds, when the run reached it. */
  readonly timeLimitSeconds?: number;
  /** The version of the binary. */
  readonly version?: string;
  /** The destination. */
  readonly destination?: string;
  /** What oc-mirror was told to do; undefined in files of earlier versions of mirrorkit. */
  readonly asked?: "push" | "dry-run";
  /** Path of the ImageSet. */
  readonly imageSet?: string;
}

/** The path of the file next to a log that stores how its run ended. */
export function runFileOf(log: string): string {
  return `${log.replace(/\.log$/, "")}.json`;
}

/**
 * Stores how a run ended, next to its log.
 *
 * @throws a {@link MirrorError} `disk` when the disk fails.
 */
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

/** Reads the file next to a log; empty when it is absent or unreadable. */
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
    ...(fields["asked"] === "push" || fields["asked"] === "dry-run"
      ? { asked: fields["asked"] }
      : {}),
  };
}

import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { defined, isErrnoException, MirrorError, printable } from "../../base/problem/index.ts";

/** How a process ended: exactly one of the two is set. */
export interface ProcessEnd {
  /** Its exit status. */
  readonly status?: number;
  /** The signal that ended it. */
  readonly signal?: string;
}

/** A process, and all that it started, which run in a group of their own. */
export interface ChildGroup {
  /** The process, which its group is called after; undefined when it could not be started. */
  readonly pid?: number;
  /** Sends a signal to all of the group, and SIGKILL when it has not ended after the grace period. */
  stop(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended and its output is complete; never rejects for how it ended. */
  readonly ended: Promise<ProcessEnd>;
}

/** The process to run. */
export interface ChildOptions {
  /** The program. */
  readonly command: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Its whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds between a signal and SIGKILL. */
  readonly graceMs: number;
  /** Receives its output, standard output and standard error in the order of arrival. */
  readonly take: (bytes: Uint8Array, stream: "stdout" | "stderr") => void;
}

/** How long to wait for output after a process ended: a process that it started may keep the pipe open. */
const drainMs = 2_000;

/**
 * Starts a process.
 *
 * @returns a group whose `ended` rejects with a {@link MirrorError} `unreadable-input` when it could not be started.
 */
export function startChild({
  command,
  args,
  environment,
  graceMs,
  take,
}: ChildOptions): ChildGroup {
  const child = spawn(command, [...args], {
    detached: true,
    env: { ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.on("data", (bytes: Uint8Array) => take(bytes, "stdout"));
  child.stderr.on("data", (bytes: Uint8Array) => take(bytes, "stderr"));
  let killer: NodeJS.Timeout | undefined;
  const onExit = (): void => signalGroup(child, "SIGKILL");
  process.once("exit", onExit);
  const ended = endOf(child, command).finally(() => {
    clearTimeout(killer);
    process.removeListener("exit", onExit);
    // Also ends processes that it started and left behind.
    signalGroup(child, "SIGKILL");
  });
  return {
    ...defined({ pid: child.pid }),
    ended,
    stop(signal) {
      signalGroup(child, signal);
      killer ??= setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
    },
  };
}

function endOf(child: ChildProcess, command: string): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(notStarted(error, command)));
    let drain: NodeJS.Timeout | undefined;
    child.once("exit", () => {
      drain = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, drainMs);
    });
    child.once("close", (status, signal) => {
      clearTimeout(drain);
      resolve(signal === null ? { status: status ?? -1 } : { signal });
    });
  });
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!isErrnoException(error)) throw error;
  }
}

function notStarted(error: Error, command: string): MirrorError {
  const code = isErrnoException(error) ? error.code : error.message;
  return new MirrorError(
    "unreadable-input",
    `${printable(command)} could not be started: ${code}`,
    {
      hint: "Give an executable oc-mirror that is built for this system and processor.",
      cause: error,
    },
  );
}

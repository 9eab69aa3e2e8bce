import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { defined, type MirrorError } from "../../base/problem/index.ts";
import {
  cleanEnvironment,
  type OcMirrorEvent,
  type OcMirrorOptions,
  ocMirrorArguments,
  openLineSplitter,
  openRunCounter,
  type RunCounter,
  type RunSummary,
  readOcMirrorLine,
  workspaceOf,
} from "../../models/oc-mirror/index.ts";
import { beginningOf, type LogFile, lockFolder, openLogFile } from "../disk/index.ts";
import { type ChildGroup, type ProcessEnd, startChild } from "./child.ts";
import { withHome } from "./home.ts";
import type { InspectedBinary } from "./inspect.ts";
import { freePort } from "./port.ts";

/** A run to start. */
export interface OcMirrorRunPlan {
  /** The program. */
  readonly binary: InspectedBinary;
  /** The options of the run. */
  readonly options: OcMirrorOptions;
  /** The environment of this process; variables that break oc-mirror are removed. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The log file for its output; undefined means `logs/mirrorkit-<time>.log` in the workspace. */
  readonly logFile?: string;
  /** The time limit in milliseconds; undefined for no limit. */
  readonly timeoutMs?: number;
  /** Milliseconds between a signal and SIGKILL; 30,000 when undefined. */
  readonly graceMs?: number;
  /** Receives the event of each line as it is printed. */
  readonly onEvent?: (event: OcMirrorEvent) => void;
}

/** A process on this machine, such that no later one is taken for it. */
export interface RunProcess {
  /** Name of the machine or pod. */
  readonly host: string;
  /** Its process id, which is also that of its process group. */
  readonly pid: number;
  /** When it began, as the system counts it. */
  readonly began: string;
}

/** A run that goes on. */
export interface OcMirrorRun {
  /** The command line; it never contains secrets. */
  readonly command: readonly string[];
  /** Its process; undefined when it could not be started. */
  readonly process?: RunProcess;
  /** Path of the log. */
  readonly logFile: string;
  /** Port of its cache. */
  readonly port: number;
  /** Names of the removed variables. */
  readonly removedVariables: readonly string[];
  /** A summary of the output so far. */
  summary(): RunSummary;
  /** Sends a signal; SIGKILL follows after the grace period. */
  stop(signal: "SIGHUP" | "SIGINT" | "SIGTERM"): void;
  /** Resolves when the run has ended, for whatever reason. */
  readonly ended: Promise<OcMirrorEnd>;
}

/** How a run ended. */
export interface OcMirrorEnd {
  /** The exit status; undefined when a signal ended the run. */
  readonly exitStatus?: number;
  /** The signal that ended the run; undefined when it exited. */
  readonly signal?: string;
  /** The time limit in seconds, when the run reached it; undefined otherwise. */
  readonly timeLimitSeconds?: number;
  /** A summary of the output. */
  readonly run: RunSummary;
  /** Why the log is incomplete; undefined when it is complete. */
  readonly logFailure?: MirrorError;
}

const usualGraceMs = 30_000;

/**
 * Locks the workspace, opens the log and starts oc-mirror with a free port for its cache, in an environment without
 * variables that break it.
 *
 * @throws a {@link MirrorError} `refused` when another run uses the workspace; `wrong-use` for contradictory
 * options; `disk` when lock or log cannot be written. `ended` rejects with `unreadable-input` when the program
 * cannot be started.
 */
export async function startOcMirror(plan: OcMirrorRunPlan): Promise<OcMirrorRun> {
  const { binary, environment } = plan;
  const workspace = resolve(workspaceOf(plan.options.route));
  const clean = cleanEnvironment(environment, { cacheGiven: plan.options.cacheDir !== undefined });
  // Refused before anything is touched.
  ocMirrorArguments(plan.options, binary.abilities);
  const lock = lockFolder(workspace);
  try {
    const port = plan.options.port ?? (await freePort());
    const args = [
      ...binary.prefix,
      ...ocMirrorArguments({ ...absolute(plan.options), port }, binary.abilities),
    ];
    const log = openLogFile(plan.logFile ?? join(workspace, "logs", logName(new Date())));
    const counter = openRunCounter();
    const variables = withHome(clean.variables, workspace);
    const child = follow(plan, { args, variables, log, counter });
    return {
      command: [binary.path, ...args],
      ...defined({ process: processOf(child.pid) }),
      logFile: log.path,
      port,
      removedVariables: clean.removed,
      summary: () => counter.summary(),
      stop: (signal) => child.stop(signal),
      ended: child.ended.finally(() => {
        log.close();
        lock.release();
      }),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Started {
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly log: LogFile;
  readonly counter: RunCounter;
}

interface Followed {
  readonly pid: number | undefined;
  readonly stop: (signal: Parameters<ChildGroup["stop"]>[0]) => void;
  readonly ended: Promise<OcMirrorEnd>;
}

function follow(plan: OcMirrorRunPlan, { args, variables, log, counter }: Started): Followed {
  const { onEvent, timeoutMs, graceMs = usualGraceMs } = plan;
  const take = (line: string): void => {
    const event = readOcMirrorLine(line);
    counter.add(event);
    if (event !== undefined) onEvent?.(event);
  };
  const readers = { stdout: openReader(take), stderr: openReader(take) };
  const child = startChild({
    command: plan.binary.path,
    args,
    environment: variables,
    graceMs,
    take(bytes, stream) {
      log.write(bytes);
      readers[stream].push(bytes);
    },
  });
  let isLate = false;
  const limit =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          isLate = true;
          child.stop("SIGTERM");
        }, timeoutMs);
  const ended = child.ended
    .finally(() => clearTimeout(limit))
    .then((end) => {
      readers.stdout.end();
      readers.stderr.end();
      const late = isLate && timeoutMs !== undefined ? { timeLimitSeconds: timeoutMs / 1_000 } : {};
      return { ...endOf(end, log), ...late, run: counter.summary() };
    });
  return { pid: child.pid, stop: (signal) => child.stop(signal), ended };
}

function processOf(pid: number | undefined): RunProcess | undefined {
  const began = pid === undefined ? undefined : beginningOf(pid);
  if (pid === undefined || began === undefined) return undefined;
  return { host: hostname(), pid, began };
}

interface ByteReader {
  push(bytes: Uint8Array): void;
  end(): void;
}

/** Lines of one stream: both may stop in the middle of a character. */
function openReader(take: (line: string) => void): ByteReader {
  const decoder = new TextDecoder();
  const splitter = openLineSplitter(take);
  return {
    push: (bytes) => splitter.push(decoder.decode(bytes, { stream: true })),
    end() {
      splitter.push(decoder.decode());
      splitter.end();
    },
  };
}

function endOf({ status, signal }: ProcessEnd, log: LogFile): Omit<OcMirrorEnd, "run"> {
  const logFailure = log.failure();
  return defined({ exitStatus: status, signal, logFailure });
}

/** oc-mirror takes the folder of a `file://` literally. */
function absolute(options: OcMirrorOptions): OcMirrorOptions {
  const { route } = options;
  if (route.kind === "mirror") {
    return { ...options, route: { ...route, workspace: resolve(route.workspace) } };
  }
  return { ...options, route: { ...route, folder: resolve(route.folder) } };
}

/** `mirrorkit-20261123T090712Z.log`. */
function logName(time: Date): string {
  const stamp = time.toISOString().replace(/\.\d+/, "").replace(/[-:]/g, "");
  return `mirrorkit-${stamp}.log`;
}

import { join, resolve } from "node:path";
import type { MirrorError } from "../../base/problem/index.ts";
import { defined } from "../../base/problem/index.ts";
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
import { type LogFile, lockFolder, openLogFile } from "../disk/index.ts";
import { type ChildGroup, type ProcessEnd, startChild } from "./child.ts";
import { withHome } from "./home.ts";
import type { InspectedBinary } from "./inspect.ts";
import { freePort } from "./port.ts";

/** A run to be started. */
export interface OcMirrorRunPlan {
  /** What is run. */
  readonly binary: InspectedBinary;
  /** What it is told. */
  readonly options: OcMirrorOptions;
  /** The environment of this process; what harms oc-mirror is taken out. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** File that keeps all that it prints; undefined means `logs/mirrorkit-<time>.log` in the workspace. */
  readonly logFile?: string;
  /** Milliseconds after which it is ended; undefined for no limit. */
  readonly timeoutMs?: number;
  /** Milliseconds between a signal and SIGKILL; 30,000 when undefined. */
  readonly graceMs?: number;
  /** Takes what each line says, as it is printed. */
  readonly onEvent?: (event: OcMirrorEvent) => void;
}

/** A run that goes on. */
export interface OcMirrorRun {
  /** The command line, without secrets: none is ever in it. */
  readonly command: readonly string[];
  /** Path of the log. */
  readonly logFile: string;
  /** Port of its cache. */
  readonly port: number;
  /** Names of variables that were taken out. */
  readonly removedVariables: readonly string[];
  /** What it printed so far. */
  summary(): RunSummary;
  /** Passes a signal on; SIGKILL follows after the grace period. */
  stop(signal: "SIGHUP" | "SIGINT" | "SIGTERM"): void;
  /** Resolves when it has ended, however it did. */
  readonly ended: Promise<OcMirrorEnd>;
}

/** How a run ended. */
export interface OcMirrorEnd {
  /** Its exit status; undefined when a signal ended it. */
  readonly exitStatus?: number;
  /** The signal that ended it; undefined when it exited. */
  readonly signal?: string;
  /** Seconds of the limit that it reached; undefined when it did not. */
  readonly timeLimitSeconds?: number;
  /** What it printed. */
  readonly run: RunSummary;
  /** Why the log is not complete; undefined when it is. */
  readonly logFailure?: MirrorError;
}

const usualGraceMs = 30_000;

/**
 * Locks the workspace, opens the log and starts oc-mirror with a free port for its cache, in an environment without
 * what harms it.
 *
 * @throws a {@link MirrorError} `refused` when another run has the workspace; `wrong-use` for options that contradict
 * each other; `disk` when lock or log cannot be written. `ended` rejects with `unreadable-input` when the program cannot
 * be started.
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
  return { stop: (signal) => child.stop(signal), ended };
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

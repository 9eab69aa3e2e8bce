import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { type Diagnosis, diagnose, mayHelpToRetry } from "@mirrorkit/sdk/diagnosis";
import { defined } from "@mirrorkit/sdk/internal";
import {
  cleanEnvironment,
  findOcMirror,
  type InspectedBinary,
  inspectOcMirror,
  type OcMirrorEnd,
  type OcMirrorOptions,
  type OcMirrorRun,
  readMemoryState,
  readRunEnvironment,
  startOcMirror,
  writeRunFile,
} from "@mirrorkit/sdk/oc-mirror";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { formatDuration, openRunProgress, type RunProgress } from "../../terminal/run-progress.ts";
import type { RunOptions } from "./run-options.ts";

/** How often a run is tried. */
export interface Patience {
  /** Tries after the first; 0 for none. */
  readonly retries: number;
  /** Milliseconds before the first of them; each later one waits twice as long, at most ten minutes. */
  readonly delayMs: number;
}

/** What came of a pass. */
export interface PassResult {
  /** What was run. */
  readonly binary: InspectedBinary;
  /** How its last run ended. */
  readonly end: OcMirrorEnd;
  /** Why it failed, if it did. */
  readonly diagnosis: Diagnosis;
  /** Path of the log of the last run. */
  readonly log: string;
  /** How often it was run. */
  readonly attempts: number;
  /** Milliseconds from the start of the first to the end of the last. */
  readonly elapsedMs: number;
  /** What is worth knowing beside. */
  readonly notes: readonly string[];
}

const longestDelayMs = 10 * 60_000;
/** Another process may take the port that was free just now. */
const portTries = 3;

/** Runs oc-mirror until it went through, or trying again does not help, and passes signals on to it. */
export async function runPass(
  options: RunOptions,
  told: OcMirrorOptions,
  { retries, delayMs }: Patience,
): Promise<PassResult> {
  const started = Date.now();
  const { variables } = cleanEnvironment(process.env);
  const found = findOcMirror(variables["PATH"] ?? "", options.ocMirror);
  const binary = await inspectOcMirror(found, { environment: variables });
  const progress = openRunProgress();
  const signals = openSignals();
  let triesForPort = told.port === undefined ? portTries : 0;
  try {
    for (let attempt = 1; ; attempt += 1) {
      const one = await runOnce(options, { told, binary, progress, signals });
      const result = { ...one, binary, attempts: attempt, elapsedMs: Date.now() - started };
      const isPort = one.diagnosis.causes.some(({ id }) => id === "port-taken");
      if (isPort && triesForPort > 0) {
        triesForPort -= 1;
        continue;
      }
      const isLast = attempt > retries || signals.isStopped() || !mayHelpToRetry(one.diagnosis);
      if (isLast) return result;
      const wait = Math.min(delayMs * 2 ** (attempt - 1), longestDelayMs);
      const [cause] = one.diagnosis.causes;
      progress.say(
        `${cause?.summary ?? ""} Retrying in ${formatDuration(wait)} (${attempt} of ${retries}).`,
      );
      await signals.wait(wait);
      if (signals.isStopped()) return result;
    }
  } finally {
    progress.end();
    signals.close();
  }
}

interface Attempt {
  readonly told: OcMirrorOptions;
  readonly binary: InspectedBinary;
  readonly progress: RunProgress;
  readonly signals: Signals;
}

async function runOnce(
  options: RunOptions,
  { told, binary, progress, signals }: Attempt,
): Promise<Pick<PassResult, "end" | "diagnosis" | "log" | "notes">> {
  const memoryBefore = readMemoryState();
  const run = await startOcMirror({
    binary,
    options: told,
    environment: process.env,
    graceMs: options.grace,
    ...defined({ logFile: options.log, timeoutMs: options.timeout }),
  });
  if (options.json !== true)
    progress.say(`running oc-mirror ${binary.version ?? binary.line}; log: ${run.logFile}`);
  const tick = setInterval(() => progress.show(run.summary()), 1_000);
  signals.follow(run);
  const end = await run.ended.finally(() => clearInterval(tick));
  const version = defined({ version: binary.version });
  const surroundings = { options: told, environment: process.env, port: run.port, memoryBefore };
  const isFine = end.exitStatus === 0 && end.run.failed === 0;
  const diagnosis = diagnose({
    ...end,
    ...(isFine ? {} : { environment: readRunEnvironment({ ...surroundings, ...version }) }),
  });
  return { end, diagnosis, log: run.logFile, notes: keepEnd(run, end, { told, binary }) };
}

/** Keeps how the run ended beside its log, for `mirrorkit explain`. */
function keepEnd(
  run: OcMirrorRun,
  end: OcMirrorEnd,
  { told, binary }: Pick<Attempt, "told" | "binary">,
): readonly string[] {
  const notes = run.removedVariables.map(
    (name) =>
      `${name} was removed from the environment of oc-mirror: it would make oc-mirror panic.`,
  );
  if (end.logFailure !== undefined) notes.push(`The log is incomplete: ${end.logFailure.message}.`);
  try {
    writeRunFile(run.logFile, end, {
      imageSet: told.imageSet,
      ...defined({ version: binary.version }),
      ...(told.route.kind === "to-disk" ? {} : { destination: told.route.destination }),
    });
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    notes.push(`The result of the run could not be written beside its log: ${error.message}.`);
  }
  return notes;
}

/** Signals to this process, for whatever runs at the time. */
interface Signals {
  follow(run: OcMirrorRun): void;
  isStopped(): boolean;
  wait(milliseconds: number): Promise<void>;
  close(): void;
}

const passedOn = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

function openSignals(): Signals {
  const stopping = new AbortController();
  let running: OcMirrorRun | undefined;
  let first: (typeof passedOn)[number] | undefined;
  const listeners = passedOn.map((signal) => {
    const listener = (): void => {
      first ??= signal;
      stopping.abort();
      running?.stop(signal);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  return {
    follow(run) {
      running = run;
      if (first !== undefined) run.stop(first);
    },
    isStopped: () => stopping.signal.aborted,
    async wait(milliseconds) {
      await sleep(milliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);
    },
    close() {
      for (const { signal, listener } of listeners) process.removeListener(signal, listener);
    },
  };
}

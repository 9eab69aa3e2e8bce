import { defined, isMirrorError, printable } from "../../base/problem/index.ts";
import { type Diagnosis, diagnose, mayHelpToRetry } from "../../decisions/diagnosis/index.ts";
import { outlastLock } from "../../edges/disk/index.ts";
import {
  findOcMirror,
  type InspectedBinary,
  inspectOcMirror,
  type OcMirrorEnd,
  type OcMirrorRun,
  openSignals,
  type PassedSignals,
  readMemoryState,
  readRunEnvironment,
  startOcMirror,
  writeRunFile,
} from "../../edges/oc-mirror/index.ts";
import {
  cleanEnvironment,
  type OcMirrorOptions,
  ocMirrorArguments,
  type RunSummary,
  workspaceOf,
} from "../../models/oc-mirror/index.ts";

/** How a pass of oc-mirror is run. */
export interface OcMirrorPassPlan {
  /** What oc-mirror is told. */
  readonly told: OcMirrorOptions;
  /** The environment of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `oc-mirror`, `oc mirror` or a path; undefined takes it from `PATH`. */
  readonly program?: string;
  /** File that keeps all that it prints; undefined means one in `logs/` of the workspace. */
  readonly log?: string;
  /** Milliseconds after which it is ended; undefined for no limit. */
  readonly timeoutMs?: number;
  /** Milliseconds between a signal and SIGKILL. */
  readonly graceMs: number;
  /** How often it is tried. */
  readonly retry: OcMirrorRetries;
  /** Takes a line that stays. */
  readonly say: (text: string) => void;
  /** Takes the latest numbers, once a second. */
  readonly show: (summary: RunSummary) => void;
  /** Takes each run right after it began. */
  readonly onStart?: (run: OcMirrorRun, binary: InspectedBinary) => void;
}

/** How often a run is tried. */
export interface OcMirrorRetries {
  /** Tries after the first; 0 for none. */
  readonly retries: number;
  /** Milliseconds before the first of them; each later one waits twice as long, at most ten minutes. */
  readonly delayMs: number;
}

/** What came of a pass. */
export interface OcMirrorPass {
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
  /** Whether a signal to this process ended it. */
  readonly isStopped: boolean;
  /** What is worth knowing beside. */
  readonly notes: readonly string[];
}

const longestDelayMs = 10 * 60_000;
/** Another process may take the port that was free just now. */
const portTries = 3;

/**
 * Runs oc-mirror until it went through, or trying again does not help, and passes signals on to it. It waits first
 * while the lock of the workspace may be that of a pod that was killed.
 *
 * @throws a {@link MirrorError} as `findOcMirror`, `inspectOcMirror` and `startOcMirror` do.
 */
export async function runOcMirrorPass(plan: OcMirrorPassPlan): Promise<OcMirrorPass> {
  const { told, environment, program, retry, say } = plan;
  const { retries, delayMs } = retry;
  const started = performance.now();
  const { variables } = cleanEnvironment(environment);
  const found = findOcMirror(variables["PATH"] ?? "", program);
  const binary = await inspectOcMirror(found, { environment: variables });
  // What is refused is refused without a wait.
  ocMirrorArguments(told, binary.abilities);
  await outlastLock(workspaceOf(told.route), {
    onWait: () => say("waiting: another machine or pod uses the workspace, or was killed"),
  });
  const signals = openSignals();
  let triesForPort = told.port === undefined ? portTries : 0;
  try {
    for (let attempt = 1; ; attempt += 1) {
      const one = await runOnce(plan, binary, signals);
      const elapsedMs = performance.now() - started;
      const result = { ...one, binary, attempts: attempt, elapsedMs };
      const isPort = one.diagnosis.causes.some(({ id }) => id === "port-taken");
      if (isPort && triesForPort > 0) {
        triesForPort -= 1;
        continue;
      }
      const isLast = attempt > retries || signals.isStopped() || !mayHelpToRetry(one.diagnosis);
      if (isLast) return { ...result, isStopped: signals.isStopped() };
      const wait = Math.min(delayMs * 2 ** (attempt - 1), longestDelayMs);
      const [cause] = one.diagnosis.causes;
      const seconds = Math.round(wait / 1_000);
      say(`${cause?.summary ?? ""} Retrying in ${seconds} s (${attempt} of ${retries}).`);
      await signals.wait(wait);
      if (signals.isStopped()) return { ...result, isStopped: true };
    }
  } finally {
    signals.close();
  }
}

async function runOnce(
  { told, environment, say, show, onStart, ...plan }: OcMirrorPassPlan,
  binary: InspectedBinary,
  signals: PassedSignals,
): Promise<Pick<OcMirrorPass, "end" | "diagnosis" | "log" | "notes">> {
  const memoryBefore = readMemoryState();
  const run = await startOcMirror({
    binary,
    options: told,
    environment,
    graceMs: plan.graceMs,
    ...defined({ logFile: plan.log, timeoutMs: plan.timeoutMs }),
  });
  onStart?.(run, binary);
  say(`running oc-mirror ${binary.version ?? binary.line}; log: ${printable(run.logFile)}`);
  const tick = setInterval(() => show(run.summary()), 1_000);
  signals.follow(run);
  const end = await run.ended.finally(() => clearInterval(tick));
  const version = defined({ version: binary.version });
  const surroundings = { options: told, environment, port: run.port, memoryBefore };
  const isFine = end.exitStatus === 0 && end.run.failed === 0;
  const diagnosis = diagnose({
    ...end,
    asked: askedOf(told),
    ...(isFine ? {} : { environment: readRunEnvironment({ ...surroundings, ...version }) }),
  });
  return { end, diagnosis, log: run.logFile, notes: keepEnd(run, end, { told, binary }) };
}

/** Keeps how the run ended beside its log, for `mirrorkit explain`. */
function keepEnd(
  run: OcMirrorRun,
  end: OcMirrorEnd,
  { told, binary }: Pick<OcMirrorPassPlan, "told"> & Pick<OcMirrorPass, "binary">,
): readonly string[] {
  const notes = run.removedVariables.map(
    (name) =>
      `${name} was removed from the environment of oc-mirror: it would make oc-mirror panic.`,
  );
  if (end.logFailure !== undefined) notes.push(`The log is incomplete: ${end.logFailure.message}.`);
  try {
    writeRunFile(run.logFile, end, {
      imageSet: told.imageSet,
      asked: askedOf(told),
      ...defined({ version: binary.version }),
      ...(told.route.kind === "to-disk" ? {} : { destination: told.route.destination }),
    });
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    notes.push(`The result of the run could not be written beside its log: ${error.message}.`);
  }
  return notes;
}

function askedOf({ dryRun }: OcMirrorOptions): "push" | "dry-run" {
  return dryRun === true ? "dry-run" : "push";
}

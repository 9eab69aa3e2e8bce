import { type RunEvidence, readExitStatus } from "../../models/oc-mirror/index.ts";
import type { Cause, CauseRule } from "./cause-types.ts";
import { memoryWords } from "./rules-machine.ts";

const interrupted = {
  id: "interrupted",
  title: "The run was interrupted.",
  fault: "machine",
  retry: true,
} as const;

const timeLimit = {
  id: "time-limit",
  title: "The run exceeded its time limit.",
  fault: "machine",
  retry: false,
} as const;

const noResults = {
  id: "no-results",
  title: "oc-mirror exited with 0, but its output does not show the pass that was requested.",
  fault: "machine",
  retry: false,
} as const;

/** Causes recognised by the end of a run instead of its lines. */
export const endings: readonly Pick<CauseRule, "id" | "title">[] = [
  interrupted,
  noResults,
  timeLimit,
];

const silent = { images: 0, operators: [], lines: [] } as const;
const again =
  "Run it again: images that were already copied are skipped, and nothing was published.";

/** Why a run ended early, by its exit status and signal; undefined when it ended on its own. */
export function endingOf(evidence: RunEvidence): Cause | undefined {
  const { timeLimitSeconds, exitStatus, environment } = evidence;
  if (timeLimitSeconds !== undefined) {
    const summary = `The run reached its time limit of ${duration(timeLimitSeconds)} and was stopped.`;
    const next = [
      "Raise --timeout and the time limit of the pipeline job: a first pass takes hours.",
      again,
    ];
    return { ...timeLimit, ...silent, summary, next };
  }
  const signal =
    evidence.signal ?? (exitStatus === undefined ? undefined : readExitStatus(exitStatus).signal);
  if (signal === undefined || signal === "other") return undefined;
  if (signal !== "SIGKILL") {
    const summary = `The run was interrupted (${signal}).`;
    const next = [
      again,
      "In a pipeline, check the timeout of the job, who cancelled it, and whether its pod was evicted.",
    ];
    return { ...interrupted, ...silent, summary, next };
  }
  const words = memoryWords(environment);
  return { id: "out-of-memory", fault: "machine", retry: false, ...silent, ...words };
}

/**
 * Why an exit status of 0 does not prove that a run succeeded: a push ends with results, a dry run with a mapping.
 * Undefined when they are there, or when it is unknown what the run was for.
 */
export function unprovenEndOf({ asked, exitStatus, run }: RunEvidence): Cause | undefined {
  if (asked === undefined || exitStatus !== 0) return undefined;
  const hasResults = run.results.length > 0;
  const hasMapping = run.mapping !== undefined;
  if (asked === "push" ? hasResults : hasMapping) return undefined;
  const shown = {
    push: hasMapping ? "made a dry run instead of a push" : "reported no results of a push",
    "dry-run": hasResults ? "pushed instead of making a dry run" : "reported no mapping",
  }[asked];
  const next = [
    "Check that the program is oc-mirror, or a wrapper that passes on its arguments, output and exit status. Name another one with --oc-mirror.",
    asked === "dry-run" && hasResults
      ? "Images were copied to the destination: compare the registry with what is approved."
      : "Read the log and run it again: images that were already copied are skipped.",
  ];
  const summary = `oc-mirror exited with status 0, but ${shown}.`;
  return { ...noResults, ...silent, summary, next };
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

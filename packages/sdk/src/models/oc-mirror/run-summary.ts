import type { FailedImage, OcMirrorEvent, ResultCount } from "./event.ts";

/** The phase of a run. */
export type RunPhase = "starting" | "collecting" | "rebuilding" | "copying" | "finishing";

/** A run of oc-mirror in numbers and in its important lines. */
export interface RunSummary {
  /** The phase that it reached. */
  readonly phase: RunPhase;
  /** The version that it printed; undefined when it printed none. */
  readonly version?: string;
  /** The workflow, such as `mirrorToMirror`; undefined when it printed none. */
  readonly workflow?: string;
  /** The destination that accepted the credentials; undefined when none did or none was asked. */
  readonly authenticated?: string;
  /** The announced number of images; undefined before the announcement. */
  readonly toCopy?: number;
  /** The number of copied images. */
  readonly copied: number;
  /** The number of failed images. */
  readonly failed: number;
  /** The counts of `=== Results ===`, in order; empty when the run did not reach them. */
  readonly results: readonly ResultCount[];
  /** Failed images with their reasons, the first 1,000. */
  readonly failures: readonly FailedImage[];
  /** The number of failed images with a reason, including those beyond the first 1,000. */
  readonly failureCount: number;
  /** Other errors, the first 100 and the last 100. */
  readonly errors: readonly string[];
  /** Warnings, the first 200. */
  readonly warnings: readonly string[];
  /** Paths of cluster resources and pinned ImageSets that it wrote, the first 1,000. */
  readonly written: readonly string[];
  /** Path of the mapping of a dry run; undefined for a push. */
  readonly mapping?: string;
  /** The number of lines. */
  readonly lines: number;
}

/** Counts a run in progress. */
export interface RunCounter {
  /** Counts a line and its event. */
  add(event: OcMirrorEvent | undefined): void;
  /** The summary so far. */
  summary(): RunSummary;
}

const mostFailures = 1_000;
const mostErrors = 200;
const mostWarnings = 200;
const mostWritten = 1_000;

const nextPhase: Partial<Record<OcMirrorEvent["kind"], RunPhase>> = {
  collecting: "collecting",
  rebuilding: "rebuilding",
  "to-copy": "copying",
  copied: "copying",
  result: "finishing",
  mapping: "finishing",
  written: "finishing",
};

interface Counted {
  readonly counts: {
    phase: RunPhase;
    copied: number;
    failed: number;
    failureCount: number;
    lines: number;
  };
  readonly facts: { -readonly [Name in Fact]?: RunSummary[Name] };
  readonly results: ResultCount[];
  readonly failures: FailedImage[];
  /** Images with their reasons: the console and the list of failed images name the same ones. */
  readonly known: Set<string>;
  readonly errors: string[];
  readonly warnings: string[];
  readonly written: string[];
}

type Fact = "version" | "workflow" | "authenticated" | "toCopy" | "mapping";

/** Opens a counter; its memory stays constant for any length of the run. */
export function openRunCounter(): RunCounter {
  const counted: Counted = {
    counts: { phase: "starting", copied: 0, failed: 0, failureCount: 0, lines: 0 },
    facts: {},
    results: [],
    failures: [],
    known: new Set(),
    errors: [],
    warnings: [],
    written: [],
  };
  return {
    add(event) {
      counted.counts.lines += 1;
      if (event === undefined) return;
      const phase = nextPhase[event.kind];
      if (phase !== undefined) counted.counts.phase = phase;
      count(counted, event);
    },
    summary: () => summaryOf(counted),
  };
}

function summaryOf({ counts, facts, ...lists }: Counted): RunSummary {
  return {
    ...facts,
    ...counts,
    failed: Math.max(counts.failed, counts.failureCount),
    results: [...lists.results],
    failures: [...lists.failures],
    errors: [...lists.errors],
    warnings: [...lists.warnings],
    written: [...lists.written],
  };
}

function count(counted: Counted, event: OcMirrorEvent): void {
  const { counts, errors, warnings, written } = counted;
  switch (event.kind) {
    case "copied":
      counts.copied += 1;
      return;
    case "copy-failed":
      counts.failed += 1;
      return;
    case "image-failed":
      addFailure(counted, event.failure);
      return;
    case "result":
      counted.results.push(event.result);
      return;
    case "error":
      errors.push(detached(event.text));
      if (errors.length > mostErrors) errors.splice(mostErrors / 2, 1);
      return;
    case "warning":
      if (warnings.length < mostWarnings) warnings.push(detached(event.text));
      return;
    case "written":
      if (written.length < mostWritten) written.push(detached(event.path));
      return;
    case "version":
    case "workflow":
    case "authenticated":
    case "to-copy":
    case "mapping":
      keepFact(counted, event);
      return;
    case "collecting":
    case "rebuilding":
    case "bundle-skipped":
  }
}

function addFailure({ counts, failures, known }: Counted, failure: FailedImage): void {
  const key = `${failure.image} ${failure.reason}`;
  if (known.has(key)) return;
  counts.failureCount += 1;
  if (failures.length >= mostFailures) return;
  failures.push(detachedFailure(failure));
  known.add(detached(key));
}

type FactEvent = Extract<
  OcMirrorEvent,
  { kind: "version" | "workflow" | "authenticated" | "to-copy" | "mapping" }
>;

function keepFact({ facts }: Counted, event: FactEvent): void {
  switch (event.kind) {
    case "version":
      facts.version = detached(event.version);
      return;
    case "workflow":
      facts.workflow = detached(event.workflow);
      return;
    case "authenticated":
      facts.authenticated = detached(event.registry);
      return;
    case "to-copy":
      facts.toCopy = event.count;
      return;
    case "mapping":
      facts.mapping = detached(event.path);
  }
}

function detachedFailure({ image, bundles, operators, reason }: FailedImage): FailedImage {
  return {
    image: detached(image),
    bundles: bundles.map(detached),
    operators: operators.map(detached),
    reason: detached(reason),
  };
}

/** A copy: a part of a large text keeps all of that text in memory. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}

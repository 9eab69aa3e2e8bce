import { defined, escapeControls, redactCredentials } from "../../base/problem/index.ts";
import { isOver, type PassRun } from "../../models/journal/index.ts";

/** What is to be said of a pass, free of credentials. */
export interface PassNews {
  /** Name of the ImageSet. */
  readonly imageSet: string;
  /** Name of the pass. */
  readonly pass: string;
  /** How it ended; `killed` when it has no end and does not go on. */
  readonly outcome: NonNullable<PassRun["outcome"]> | "killed";
  /** Whether someone has to act. */
  readonly isBad: boolean;
  /** One line for people. */
  readonly message: string;
  /** The step that it ended at; undefined when all are done. */
  readonly step?: string;
  /** When it began, ISO 8601 in UTC. */
  readonly startedAt: string;
  /** When it ended. */
  readonly endedAt: string;
  /** What was wrong, worst first, at most ten: an id, a sentence, and what to do next. */
  readonly findings: readonly NewsFinding[];
  /** The digest of removals that wait for an approval; undefined when none do. */
  readonly approval?: string;
}

/** Something that was wrong with a pass. */
export interface NewsFinding {
  /** Id of the problem or the cause. */
  readonly id: string;
  /** One sentence. */
  readonly message: string;
  /** What to do, in order. */
  readonly next: readonly string[];
}

const mostFindings = 10;
const longestText = 1_000;

/** What is to be said of a pass that does not go on any more. */
export function newsOf(run: PassRun): PassNews {
  const last = run.steps.findLast(({ state }) => state !== "done" && state !== "skipped");
  const digest = run.steps.find(({ step }) => step === "approval")?.outputs["digest"];
  const outcome = run.outcome ?? "killed";
  const message = run.message ?? `the run was killed in the step ${last?.step ?? "preflight"}`;
  return {
    imageSet: run.imageSet,
    pass: run.run,
    outcome,
    isBad: !isOver(run),
    message: clean(message),
    ...defined({ step: last?.step }),
    startedAt: run.startedAt,
    endedAt: run.lastAt,
    findings: (last?.findings ?? [])
      .filter(({ severity }) => severity !== "info")
      .slice(0, mostFindings)
      .map((finding) => ({
        id: finding.id,
        message: clean(finding.message),
        next: finding.next.slice(0, 3).map(clean),
      })),
    ...(outcome === "waiting" && typeof digest === "string" ? { approval: digest } : {}),
  };
}

function clean(text: string): string {
  const safe = escapeControls(redactCredentials(text));
  return safe.length > longestText ? `${safe.slice(0, longestText)}…` : safe;
}

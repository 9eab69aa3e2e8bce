import { compareText, escapeControls } from "../../base/problem/index.ts";
import { type RunEvidence, readExitStatus } from "../../models/oc-mirror/index.ts";
import { causeRules } from "./all-rules.ts";
import type { Cause, CauseGroup, CauseRule } from "./cause-types.ts";
import { type Complaint, complaintsOf } from "./complaint.ts";
import { endingOf, endings, unprovenEndOf } from "./ended.ts";

/** Why a run failed. */
export interface Diagnosis {
  /**
   * - `succeeded`: exit status 0, and nothing failed. When it is known what the run was for, its output shows it, too.
   * - `failed`: something failed, whatever the exit status: 4.16 and 4.17 exit with 0 despite failures.
   * - `unknown`: the output shows no failure, and the exit status is unknown.
   */
  readonly outcome: "succeeded" | "failed" | "unknown";
  /** The causes, most likely first; empty when none is recognised. */
  readonly causes: readonly Cause[];
  /** Important lines that no cause explains, safe for a terminal, at most ten. */
  readonly unexplained: readonly string[];
}

/** The id and title of a cause, as in the index of `docs/failures/`. */
export interface FailureCause {
  /** See {@link Cause.id}. */
  readonly id: string;
  /** One sentence. */
  readonly title: string;
}

/** All causes that a run can have, sorted by id. */
export const failureCauses: readonly FailureCause[] = [...causeRules, ...endings]
  .map(({ id, title }) => ({ id, title }))
  .sort((a, b) => compareText(a.id, b.id));

const mostLines = 3;
const mostUnexplained = 10;
const longestLine = 600;

/**
 * Diagnoses why a run failed. It reports a cause only when a line or the way that the run ended shows it; each line
 * has one cause. A cause that ended the run comes before causes of single failed images, and a cause of many images
 * before one of few.
 */
export function diagnose(evidence: RunEvidence): Diagnosis {
  const groups = new Map<string, Group>();
  const unexplained: string[] = [];
  for (const complaint of complaintsOf(evidence)) {
    const found = ruleFor(complaint, evidence);
    if (found === undefined) unexplained.push(complaint.text);
    else addTo(groups, found, complaint);
  }
  const causes = [...groups.values()].sort(compareGroups).map((group) => causeOf(group, evidence));
  const showsFailure = isFailed(evidence) || causes.length > 0 || unexplained.length > 0;
  const ending = showsFailure ? endingOf(evidence) : unprovenEndOf(evidence);
  const hasFailed = showsFailure || ending !== undefined;
  return {
    outcome: hasFailed ? "failed" : evidence.exitStatus === 0 ? "succeeded" : "unknown",
    causes: ending === undefined || hasSame(causes, ending) ? causes : [ending, ...causes],
    unexplained: telling(
      unexplained.length > 0 || causes.length > 0 || !showsFailure
        ? unexplained
        : evidence.run.warnings,
    ),
  };
}

/** Whether the same run may succeed later: at least one cause was found, and every cause is transient. */
export function mayHelpToRetry({ causes, unexplained }: Diagnosis): boolean {
  return causes.length > 0 && unexplained.length === 0 && causes.every(({ retry }) => retry);
}

interface Group {
  readonly rule: CauseRule;
  readonly about: string;
  readonly complaints: [Complaint, ...Complaint[]];
}

function ruleFor(
  complaint: Complaint,
  evidence: RunEvidence,
): { readonly rule: CauseRule; readonly about: string } | undefined {
  for (const candidate of causeRules) {
    const about = candidate.match(complaint, evidence);
    if (about !== undefined) return { rule: candidate, about };
  }
  return undefined;
}

function addTo(
  groups: Map<string, Group>,
  { rule, about }: { readonly rule: CauseRule; readonly about: string },
  complaint: Complaint,
): void {
  const key = `${rule.id} ${about}`;
  const group = groups.get(key);
  if (group === undefined) groups.set(key, { rule, about, complaints: [complaint] });
  else group.complaints.push(complaint);
}

/** Causes that ended the run first, then by number of images, then in the order of reporting. */
function compareGroups(a: Group, b: Group): number {
  return weightOf(b) - weightOf(a);
}

function weightOf({ complaints }: Group): number {
  const endedRun = complaints.some(({ image }) => image === undefined);
  return (endedRun ? 1_000_000 : 0) + complaints.length;
}

function causeOf({ rule, about, complaints }: Group, evidence: RunEvidence): Cause {
  const group: CauseGroup = { about, complaints, evidence };
  const operators = complaints.flatMap((complaint) => complaint.operators);
  return {
    id: rule.id,
    ...(about === "" ? {} : { about }),
    ...rule.words(group),
    images: complaints.filter(({ image }) => image !== undefined).length,
    operators: [...new Set(operators)].sort(compareText),
    lines: telling(complaints.slice(0, mostLines).map(({ text }) => text)),
    retry: rule.retry === true,
    fault: rule.fault,
  };
}

function isFailed({ exitStatus, signal, timeLimitSeconds, run }: RunEvidence): boolean {
  if (signal !== undefined || timeLimitSeconds !== undefined || run.failed > 0) return true;
  if (exitStatus !== undefined && exitStatus !== 0) return true;
  return run.results.some(({ done, total }) => done !== total);
}

function hasSame(causes: readonly Cause[], { id }: Cause): boolean {
  return causes.some((cause) => cause.id === id);
}

function telling(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].slice(0, mostUnexplained).map((line) => {
    const text = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
    return escapeControls(text);
  });
}

/** The exit status in words, such as `4: operator images failed`. */
export function describeExit({ exitStatus, signal }: RunEvidence): string {
  if (signal !== undefined) return `ended by ${signal}`;
  if (exitStatus === undefined) return "exit status not known";
  const verdict = readExitStatus(exitStatus);
  if (exitStatus === 0) return "exit status 0";
  if (verdict.signal !== undefined)
    return `exit status ${exitStatus}: ended by a signal (${verdict.signal})`;
  const parts = verdict.parts.map((part) => partWords[part]);
  return `exit status ${exitStatus}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`;
}

const partWords = {
  generic: "configuration, command line or access to a registry",
  release: "release images",
  operator: "operator images",
  additional: "additional images",
  helm: "images of Helm charts",
} as const;

import type { ConsoleVerdict } from "./judge-console.ts";
import type { FailureList, PassEvidence } from "./pass.ts";
import { fitsPinned, isListOf, isSurelyAfter, writtenAt } from "./times.ts";
import { dryRunsWriteResources } from "./tool-version.ts";

/**
 * The relation of a list of failed images to the pass that wrote the cluster resources.
 *
 * - `own`: of that pass, or not distinguishable from it.
 * - `earlier`: of an earlier push, without evidence that a push succeeded since.
 * - `over`: of a push before one that succeeded.
 */
export type FailureRelation = "own" | "earlier" | "over";

/** Relates a list of failed images to the pass that wrote the cluster resources. When in doubt it is of that pass. */
export function relateFailures(evidence: PassEvidence, failures: FailureList): FailureRelation {
  if (pushedSince(evidence, failures)) return "over";
  const { said } = evidence;
  const began = said?.console?.verdict.began;
  const isLaterConsole = began !== undefined && began.getTime() > failures.time.getTime();
  if (isLaterConsole && said?.console?.verdict.pass === "succeeded") return "over";
  if (fitsPinned(evidence) || !dryRunsWriteResources(evidence)) return "own";
  const written = writtenAt(evidence);
  if (written !== undefined && isSurelyAfter(written, failures)) return "earlier";
  if (isLaterConsole && said?.console?.verdict.pass === "dry-run") return "earlier";
  return dryRunCameAfter(evidence, failures) ? "earlier" : "own";
}

/**
 * Whether a push succeeded after a failure. Evidence is a log of a later pass that reports success, a push after
 * the list was written, and a push so much later that no time zone explains the difference.
 */
function pushedSince(evidence: PassEvidence, failures: FailureList): boolean {
  for (const { time, verdict } of evidence.logs) {
    if (time === undefined || time.getTime() <= failures.time.getTime()) break;
    if (isPush(verdict) && verdict.pass === "succeeded") return true;
  }
  const written = writtenAt(evidence);
  const isPushOnly = evidence.pinned.length === 0 && written !== undefined;
  const pushes = isPushOnly && !dryRunsWriteResources(evidence) ? [written] : evidence.pinned;
  return pushes.some((push) => isSurelyAfter(push, failures));
}

/**
 * Whether cluster resources newer than the newest pinned ImageSet are of a dry run after the push that failed. A push
 * from one registry to another pins an ImageSet even when it fails, so they are not of that one.
 */
function dryRunCameAfter(evidence: PassEvidence, failures: FailureList): boolean {
  const pinned = evidence.pinned.at(-1);
  if (pinned === undefined) return false;
  if (evidence.mapping?.flow === "mirror" || isListOf(failures, pinned)) return true;
  for (const { time, verdict } of evidence.logs) {
    if (time === undefined || time.getTime() <= failures.time.getTime()) return false;
    if (verdict.pass === "dry-run" && verdict.wroteResources) return true;
  }
  return false;
}

/** Whether a console is of a pass that copied images to a registry. */
export function isPush({ workflow, hasResults }: ConsoleVerdict): boolean {
  return hasResults && workflow !== "mirrorToDisk" && workflow !== "delete";
}

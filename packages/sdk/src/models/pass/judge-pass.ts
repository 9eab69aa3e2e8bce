import { defined } from "../../base/problem/index.ts";
import { relateFailures } from "./failures.ts";
import type { Pass, PassEvidence, PassSignal, PassState, StaleParts } from "./pass.ts";
import { contradictionsOf, mappingProblems, staleProblems, stateProblem } from "./problems.ts";
import { signalsOf } from "./signals.ts";
import { subjectOf } from "./subject.ts";
import { onePassMs, writtenAt } from "./times.ts";
import { whyUnknown } from "./unknown.ts";

/**
 * Judges the state of a pass. The strongest signal decides, in the order of {@link PassSignalSource}:
 *
 * 1. `record`: the state in the manifest of a record;
 * 2. `failure-list`: `logs/mirroring_errors_<time>.txt` of the pass that wrote the cluster resources;
 * 3. `exit-status`: a status other than 0 from the caller;
 * 4. `console`: the output of oc-mirror from the caller;
 * 5. `option`: the caller's statement;
 * 6. `log`: `logs/oc-mirror-<time>.log`, which oc-mirror writes from 4.18 on;
 * 7. `tool-version`: before 4.22 only a push writes cluster resources;
 * 8. `pinned`: `isc_pinned_<time>.yaml`, written with the cluster resources by a push between registries from 4.22
 *   on;
 * 9. `mapping`: `dry-run/mapping.txt`, which a dry run writes right before its cluster resources.
 *
 * Without a signal, the state is `unknown`. A weaker signal that contradicts the strongest is a problem of the
 * pass.
 */
export function judgePass(evidence: PassEvidence): Pass {
  const signals = signalsOf(evidence);
  const [decisive] = signals;
  const state = stateOf(evidence, decisive);
  const stale = staleOf(evidence, state, decisive);
  const failedBefore = failedBeforeOf(evidence, state);
  const judged = {
    of: subjectOf(evidence),
    state,
    why: whyOf(evidence, state, decisive),
    signals,
    stale,
    evidence,
    ...defined({ failedBefore }),
  };
  const problem = stateProblem(judged);
  const ofMapping = mappingProblems(judged);
  return {
    ...judged,
    mappingProblems: ofMapping,
    ...defined({ problem }),
    problems: [
      ...(problem === undefined ? [] : [problem]),
      ...contradictionsOf(judged),
      ...ofMapping,
      ...staleProblems(judged),
    ],
  };
}

function stateOf(
  { recorded, resources }: PassEvidence,
  decisive: PassSignal | undefined,
): PassState {
  if (recorded?.state === "empty") return "empty";
  if (decisive?.says === "failed") return "failed";
  if (recorded !== undefined && recorded.state !== "unknown") return recorded.state;
  if (resources.length === 0) return "empty";
  return decisive?.says ?? "unknown";
}

function whyOf(evidence: PassEvidence, state: PassState, decisive: PassSignal | undefined): string {
  if (state === "empty") return "there are no cluster resources";
  return decisive?.reason ?? whyUnknown(evidence).reason;
}

/** A mapping besides the console of a dry run belongs to that dry run, whatever was pushed before. */
function staleOf(
  { mapping, pinned, resources }: PassEvidence,
  state: PassState,
  decisive: PassSignal | undefined,
): StaleParts {
  const left = leftovers(resources);
  if (decisive?.source === "console" && state === "preview") return { resources: left };
  // A mapping from disk names the cache, and a mapping to disk no registry: each fits one of the two only.
  const canBePinned = pinned.length > 0 && state !== "preview" && mapping?.flow !== "from-disk";
  const reason = canBePinned
    ? mapping?.againstPinned
    : state === "empty" || mapping?.flow === "to-disk"
      ? undefined
      : mapping?.againstResources;
  return { resources: left, ...defined({ mapping: reason }) };
}

function leftovers(resources: PassEvidence["resources"]): StaleParts["resources"] {
  const written = writtenAt({ resources });
  if (written === undefined) return [];
  return resources.filter(
    ({ createdAt }) =>
      createdAt !== undefined && written.getTime() - createdAt.getTime() > onePassMs,
  );
}

function failedBeforeOf(evidence: PassEvidence, state: PassState): Pass["failedBefore"] {
  const { failures, recorded } = evidence;
  if (state === "failed" || state === "pushed") return undefined;
  if (recorded?.failedBefore !== undefined) return { time: recorded.failedBefore };
  if (failures === undefined || failures.count === 0) return undefined;
  return relateFailures(evidence, failures) === "earlier" ? failures : undefined;
}

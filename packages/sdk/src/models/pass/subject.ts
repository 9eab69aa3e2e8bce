import { defined } from "../../base/problem/index.ts";
import { isPush } from "./failures.ts";
import type { Workflow } from "./judge-console.ts";
import type { PassEvidence, PassSubject } from "./pass.ts";
import { fitsPinned, writtenAt } from "./times.ts";
import { toolVersionOf } from "./tool-version.ts";

const workflows = {
  mirror: "mirrorToMirror",
  "to-disk": "mirrorToDisk",
  "from-disk": "diskToMirror",
} as const;

/** Determines the subject of a pass. */
export function subjectOf(evidence: PassEvidence): PassSubject {
  const written = writtenAt(evidence);
  const ocMirror = toolVersionOf(evidence);
  const workflow = workflowOf(evidence);
  return defined({ workflow, written, ocMirror });
}

/** Cluster resources besides a mapping to disk belong to the pass from disk that followed. */
function workflowOf(evidence: PassEvidence): Workflow | undefined {
  const { said, logs, mapping, resources } = evidence;
  const told = said?.console?.verdict.workflow;
  if (told !== undefined) return told;
  for (const { verdict } of logs) {
    if (isPush(verdict) && verdict.workflow !== undefined) return verdict.workflow;
  }
  if (mapping?.flow === undefined) return undefined;
  if (mapping.flow !== "to-disk" || resources.length === 0) return workflows[mapping.flow];
  return fitsPinned(evidence) ? undefined : "diskToMirror";
}

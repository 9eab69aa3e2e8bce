import { invalidInput, MirrorError, type Problem, printable } from "../../base/problem/index.ts";
import type { Workspace } from "../../edges/workspace/index.ts";

/**
 * Throws when a pass must not be published: it failed, is a dry run after a failed push, cannot be read in full, or
 * contains nothing to publish.
 */
export function refuseUnfit(workspace: Workspace): void {
  const { pass, resources, folder } = workspace;
  const { state, problem, failedBefore } = pass;
  const isFailed = state === "failed" || (state === "preview" && failedBefore !== undefined);
  if (isFailed && problem !== undefined) {
    const refused: Problem = { ...problem, severity: "error" };
    throw new MirrorError("refused", problem.message, { problems: [refused] });
  }
  const errors = errorsOfContent(workspace);
  if (errors.length > 0) throw invalidInput(errors);
  if (resources.resources.length > 0) return;
  throw new MirrorError("unreadable-input", `${printable(folder)} has no cluster resources`, {
    hint: "A push to a registry writes them, and from oc-mirror 4.22 on also a dry run to one.",
  });
}

/**
 * The errors in the content of a pass. Errors about the pass itself are left out: a failed pass can still be
 * compared.
 */
export function errorsOfContent({ pass, problems }: Workspace): readonly Problem[] {
  return problems.filter(
    (problem) => problem.severity === "error" && !pass.problems.includes(problem),
  );
}

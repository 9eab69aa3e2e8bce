import { invalidInput, MirrorError, printable } from "../errors/index.ts";
import type { Workspace } from "../workspace/index.ts";

/** Throws when a pass must not be published: it failed, cannot be read in full, or holds nothing to publish. */
export function refuseUnfit({ state, resources, problems, folder }: Workspace): void {
  const failures = problems.filter(({ rule }) => rule === "failed-pass");
  const [failure] = failures;
  if (state === "failed" && failure !== undefined) {
    throw new MirrorError("refused", failure.message, { problems: failures });
  }
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw invalidInput(errors);
  if (resources.resources.length > 0) return;
  throw new MirrorError("unreadable-input", `${printable(folder)} has no cluster resources`, {
    hint: "They are written by a push, and since 2026 by a dry run to a registry.",
  });
}

import { invalidInput, MirrorError, type Problem, printable, type Workspace } from "@mirrorkit/sdk";

/** Throws when a pass must not be published: it failed, cannot be read in full, or holds nothing to publish. */
export function refuseUnfit({ state, resources, problems, folder }: Workspace): void {
  const failures = problems.filter(({ rule }) => rule === "failed-pass");
  const [failure] = failures;
  if (state === "failed" && failure !== undefined) {
    throw new MirrorError("refused", failure.message, { problems: failures });
  }
  if (problems.some(isError)) throw invalidInput(problems.filter(isError));
  if (resources.resources.length > 0) return;
  throw new MirrorError("unreadable-input", `${printable(folder)} has no cluster resources`, {
    hint: "They are written by a push, and since 2026 by a dry run to a registry.",
  });
}

/** Tells an error from warnings and notes. */
export function isError({ severity }: Problem): boolean {
  return severity === "error";
}

/** Tells errors and warnings from notes. */
export function isConcerning({ severity }: Problem): boolean {
  return severity !== "info";
}

import type { MirrorError, Problem } from "@mirrorkit/sdk/problems";

/** Whether an error concerns the content instead of its transport. */
export function isAboutContent({ code }: MirrorError): boolean {
  return code === "unreadable-input" || code === "invalid-input" || code === "refused";
}

/** The problems of a file that cannot be read. */
export function problemsOf(error: MirrorError, file: string): readonly Problem[] {
  if (error.problems.length > 0) return error.problems;
  const { code, message, hint, position = { file } } = error;
  const problem: Problem = { rule: code, severity: "error", message, position };
  return [hint === undefined ? problem : { ...problem, help: hint }];
}

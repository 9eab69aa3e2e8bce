import { type Problem, quoted } from "../../base/problem/index.ts";
import type { ConsoleVerdict, PassState } from "../../models/pass/index.ts";
import type { PinnedImageSet } from "../workspace/index.ts";

/** The console of a pass. */
export interface ReadConsole {
  /** Path of its file. */
  readonly path: string;
  /** The part of the console to keep. */
  readonly result: string;
  /** The verdict of the console on the pass. */
  readonly verdict: ConsoleVerdict;
}

/** Reports an incomplete console, and contradictions between console and workspace. */
export function consoleProblems(
  { path, result, verdict }: ReadConsole,
  state: PassState,
): readonly Problem[] {
  const position = { file: path };
  if (result === "") return [withoutResult(path, "this file contains no result of oc-mirror")];
  if (verdict.pass === "unfinished") {
    return [withoutResult(path, "the last run of oc-mirror in this file has no results")];
  }
  if (verdict.pass === "failed") {
    const message = `oc-mirror printed that the pass failed: ${quoted(verdict.reason ?? "")}`;
    const help =
      "It is recorded as failed, whatever its exit status. Check that this is the console output of this pass.";
    return [{ rule: "console-failed", severity: "warning", message, help, position }];
  }
  if (verdict.pass !== "dry-run" || state !== "pushed") return [];
  const message = "this is the console output of a dry run, but the workspace comes from a push";
  const help = "It is recorded as a preview. Check that this is the console output of this pass.";
  return [{ rule: "console-dry-run", severity: "warning", message, help, position }];
}

/** Makes the problem of an ImageSet that the push was not made from. */
export function otherImageSet(path: string, { time }: PinnedImageSet): Problem {
  return {
    rule: "other-imageset",
    severity: "warning",
    message: `this is not the ImageSet of the push: the one pinned at ${time.toISOString()} selects something else`,
    help: "Give the file that was given to oc-mirror.",
    position: { file: path },
  };
}

function withoutResult(file: string, message: string): Problem {
  return {
    rule: "record-without-result",
    severity: "warning",
    message,
    help: "Give the complete standard output of oc-mirror.",
    position: { file },
  };
}

import process from "node:process";
import { inspect } from "node:util";
import { defined } from "@mirrorkit/sdk/internal";
import type { MirrorError, Problem } from "@mirrorkit/sdk/problems";
import { exitStatus, type Outcome } from "./outcome.ts";

/**
 * Explains why a command failed, and how to fix it.
 *
 * @param json - whether standard output must contain `{"problems":[…]}`, for programs that parse it
 */
export async function failureOutcome(
  error: unknown,
  version: string,
  json = false,
): Promise<Outcome> {
  const { isMirrorError } = await import("@mirrorkit/sdk/problems");
  if (!isMirrorError(error)) {
    const { redactCredentials } = await import("@mirrorkit/sdk/internal");
    const notes = bugReport(redactCredentials(inspect(error)), version);
    return { output: "", notes, status: exitStatus.bug };
  }
  const { formatProblems } = await import("./terminal/problems.ts");
  const { formatJson, jsonProblem } = await import("./reports/json.ts");
  const status = statuses[error.code];
  const problems = error.problems.length > 0 ? error.problems : [asProblem(error)];
  const output = json ? formatJson({ problems: problems.map(jsonProblem) }) : "";
  const notes = error.problems.length > 0 ? formatProblems(problems) : await explain(error);
  return { output, notes, status };
}

function asProblem({ code, message, hint, position }: MirrorError): Problem {
  return {
    rule: code,
    severity: "error",
    message,
    ...defined({ help: hint, position }),
  };
}

async function explain({ message, hint, position }: MirrorError): Promise<string> {
  const { formatPosition } = await import("@mirrorkit/sdk/problems");
  const place = position?.line === undefined ? "" : `${formatPosition(position)}: `;
  const help = hint === undefined ? "" : `  help: ${hint}\n`;
  return `error: ${place}${message}\n${help}`;
}

const statuses = {
  "wrong-use": exitStatus.wrongInput,
  "unreadable-input": exitStatus.wrongInput,
  "invalid-input": exitStatus.wrongInput,
  refused: exitStatus.findings,
  disk: exitStatus.worldFailed,
  network: exitStatus.worldFailed,
  unauthorized: exitStatus.worldFailed,
  "not-found": exitStatus.worldFailed,
  conflict: exitStatus.worldFailed,
  "rate-limited": exitStatus.worldFailed,
} as const;

function bugReport(details: string, version: string): string {
  return [
    "error: internal error: this is a bug in mirrorkit",
    "  help: report it with the command line and the text below; check them for secrets first.",
    `  mirrorkit ${version}, Node ${process.version}, ${process.platform}`,
    ...details.split("\n").map((line) => `  ${line}`),
    "",
  ].join("\n");
}

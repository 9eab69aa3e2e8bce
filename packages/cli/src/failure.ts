import process from "node:process";
import { inspect } from "node:util";
import { exitStatus, type Outcome } from "./outcome.ts";

/** Says why a command failed, and how to go on. */
export async function failureOutcome(error: unknown, version: string): Promise<Outcome> {
  const { isMirrorError, redactCredentials } = await import("@mirrorkit/sdk");
  if (!isMirrorError(error)) {
    const notes = bugReport(redactCredentials(inspect(error)), version);
    return { output: "", notes, status: exitStatus.bug };
  }
  const { formatProblems } = await import("./terminal/problems.ts");
  const status = statuses[error.code];
  if (error.problems.length > 0) {
    return { output: "", notes: formatProblems(error.problems), status };
  }
  const { formatPosition } = await import("@mirrorkit/sdk");
  const named = error.position !== undefined && error.position.line !== undefined;
  const place = named ? `${formatPosition(error.position)}: ` : "";
  const hint = error.hint === undefined ? "" : `  help: ${error.hint}\n`;
  return { output: "", notes: `error: ${place}${error.message}\n${hint}`, status };
}

const statuses = {
  "wrong-use": exitStatus.wrongInput,
  "unreadable-input": exitStatus.wrongInput,
  "invalid-input": exitStatus.wrongInput,
  refused: exitStatus.findings,
  disk: exitStatus.worldFailed,
  network: exitStatus.worldFailed,
} as const;

function bugReport(details: string, version: string): string {
  return [
    "error: mirrorkit ran into a bug of its own. Nothing more was done.",
    "  help: report it with the command line and the text below; look it over for secrets first.",
    `  mirrorkit ${version}, Node ${process.version}, ${process.platform}`,
    ...details.split("\n").map((line) => `  ${line}`),
    "",
  ].join("\n");
}

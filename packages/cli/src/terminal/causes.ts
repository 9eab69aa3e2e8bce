import type { Cause, Diagnosis } from "@mirrorkit/sdk/diagnosis";
import { plural } from "./problems.ts";
import { style } from "./style.ts";

/** Writes the causes of a failure, most likely first, each with its next steps and the log line that shows it. */
export function formatDiagnosis({ outcome, causes, unexplained }: Diagnosis): string {
  const lines = causes.flatMap((cause, index) => formatCause(cause, index + 1));
  if (unexplained.length > 0) {
    const what =
      causes.length === 0
        ? "No known cause. Relevant lines:"
        : "Lines that these causes do not explain:";
    lines.push(what, ...unexplained.map((line) => `   ${line}`));
  }
  if (outcome === "failed" && causes.length === 0 && unexplained.length === 0) {
    lines.push("No known cause, and no line of the log shows one. Read the end of the log.");
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function formatCause(cause: Cause, number: number): readonly string[] {
  const { id, summary, next, images, operators, lines } = cause;
  const of = operators.length === 0 ? "" : ` of ${operators.join(", ")}`;
  return [
    `${number}. ${summary} ${style("dim", `[${id}]`)}`,
    ...(images === 0 ? [] : [`   ${plural(images, "image")}${of}`]),
    ...next.map((step) => `   next: ${step}`),
    ...lines.slice(0, 1).map((line) => style("dim", `   log: ${line}`)),
  ];
}

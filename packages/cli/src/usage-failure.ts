import type { Problem } from "@mirrorkit/sdk/problems";
import type { Requirement } from "./missing-arguments.ts";
import { exitStatus, type Outcome } from "./outcome.ts";
import type { Misspelt, UsageError } from "./usage.ts";

/**
 * Explains the errors of a command line: everything that is missing, then the usage line and a pointer to the help.
 *
 * @param json - whether standard output must contain `{"problems":[…]}`, for programs that parse it
 */
export async function usageOutcome(error: UsageError, json: boolean): Promise<Outcome> {
  const { message, misspelt, missing = [] } = error.faults;
  const { printable } = await import("@mirrorkit/sdk/internal");
  const faults = [
    ...(message === undefined ? [] : [printable(message)]),
    ...(misspelt === undefined ? [] : [await unknown(misspelt)]),
  ];
  const lists = missing.length === 0 ? [] : [`error: ${headOf(missing)}:`, ...listOf(missing)];
  const lines = [...faults.map((fault) => `error: ${fault}`), ...lists, ...error.help];
  return {
    output: json ? await asJson([...faults, ...missing.map(isMissing)], error) : "",
    notes: `${lines.join("\n")}\n`,
    status: exitStatus.wrongInput,
  };
}

async function unknown({ what, written, known }: Misspelt): Promise<string> {
  const { didYouMean, printable } = await import("@mirrorkit/sdk/internal");
  const { help } = didYouMean(written, known);
  return `unknown ${what} '${printable(written)}'${help === undefined ? "" : `. ${help}`}`;
}

function headOf(missing: readonly Requirement[]): string {
  const options = missing.filter(isOption).length;
  const given = [
    ...(missing.length > options ? [plural("argument", missing.length - options)] : []),
    ...(options > 0 ? [plural("option", options)] : []),
  ];
  return `missing required ${given.join(" and ")}`;
}

function plural(noun: string, count: number): string {
  return count === 1 ? noun : `${noun}s`;
}

function isOption({ name }: Requirement): boolean {
  return name.startsWith("-");
}

function listOf(missing: readonly Requirement[]): readonly string[] {
  const width = Math.max(...missing.map(({ name }) => name.length));
  return missing.map(({ name, description }) =>
    `  ${name.padEnd(width)}  ${description}`.trimEnd(),
  );
}

function isMissing(requirement: Requirement): string {
  const kind = isOption(requirement) ? "option" : "argument";
  return `missing required ${kind}: ${requirement.name}`;
}

async function asJson(messages: readonly string[], { help }: UsageError): Promise<string> {
  const { formatJson, jsonProblem } = await import("./reports/json.ts");
  const problems = messages.map(
    (message): Problem => ({
      rule: "wrong-use",
      severity: "error",
      message,
      help: help.join(" "),
    }),
  );
  return formatJson({ problems: problems.map(jsonProblem) });
}

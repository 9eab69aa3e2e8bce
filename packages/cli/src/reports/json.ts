import type { Problem } from "@mirrorkit/sdk";

/** A problem as every `--json` and `--format json` writes it. */
interface JsonProblem {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly help?: string | undefined;
}

/** Flattens a problem for JSON; what is absent is left out. */
export function jsonProblem({ rule, severity, message, position, help }: Problem): JsonProblem {
  const { file, line, column } = position ?? {};
  return { rule, severity, message, file, line, column, help };
}

/** Writes a value as JSON with a newline at the end. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

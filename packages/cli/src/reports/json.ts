import type { MappingEntry } from "@mirrorkit/sdk/mapping";
import type { Problem } from "@mirrorkit/sdk/problems";

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

/** An image for JSON: its references are text, as the mapping has them. */
export function jsonEntry({ source, destination, cache, ...rest }: MappingEntry): object {
  const { stored, rebuilt } = cache ?? {};
  const way = stored && { stored: stored.written, rebuilt: rebuilt?.written };
  return { source: source.written, destination: destination.written, ...rest, cache: way };
}

/** Writes a value as JSON with a newline at the end. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

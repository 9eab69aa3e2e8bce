import type { Problem, Severity } from "@mirrorkit/sdk/problems";
import { formatJson } from "./json.ts";

/** The description of a rule in SARIF. */
interface SarifRule {
  readonly id: string;
  readonly summary: string;
}

const levels: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/**
 * Writes problems as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), one run.
 *
 * @param properties - further properties of the run
 */
export function formatSarif(
  problems: readonly Problem[],
  rules: readonly SarifRule[],
  properties: Readonly<Record<string, string>> = {},
): string {
  const used = new Set(problems.map(({ rule }) => rule));
  return formatJson({
    $schema:
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "mirrorkit",
            rules: rules
              .filter(({ id }) => used.has(id))
              .map(({ id, summary }) => ({ id, shortDescription: { text: summary } })),
          },
        },
        results: problems.map(toResult),
        properties,
      },
    ],
  });
}

function toResult({ rule, severity, message, help, position }: Problem): object {
  const text = help === undefined ? message : `${message}. ${help}`;
  const result = { ruleId: rule, level: levels[severity], message: { text } };
  if (position === undefined) return result;
  const { file, line, column } = position;
  const artifactLocation = { uri: file.split("/").map(encodeURIComponent).join("/") };
  const region = line === undefined ? undefined : { startLine: line, startColumn: column };
  return { ...result, locations: [{ physicalLocation: { artifactLocation, region } }] };
}

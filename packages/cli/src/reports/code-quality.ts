import { createHash } from "node:crypto";
import type { Problem, Severity } from "@mirrorkit/sdk/problems";
import { formatJson } from "./json.ts";

const severities: Readonly<Record<Severity, string>> = {
  error: "major",
  warning: "minor",
  info: "info",
};

/** Writes problems as a GitLab Code Quality report; fingerprints stay the same when lines move. */
export function formatCodeQuality(problems: readonly Problem[]): string {
  const seen = new Map<string, number>();
  return formatJson(
    problems.map(({ rule, severity, message, help, position }) => {
      const key = JSON.stringify([rule, position?.file, message]);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      return {
        description: help === undefined ? message : `${message}. ${help}`,
        check_name: rule,
        fingerprint: createHash("sha256").update(`${key}#${count}`).digest("hex").slice(0, 32),
        severity: severities[severity],
        location: { path: position?.file ?? "", lines: { begin: position?.line ?? 1 } },
      };
    }),
  );
}

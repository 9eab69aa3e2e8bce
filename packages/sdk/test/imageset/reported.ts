import { readFileSync } from "node:fs";
import { checkImageSet, type RulePolicy } from "@mirrorkit/sdk/imageset";
import type { Problem } from "@mirrorkit/sdk/problems";

/** A file of a reported case. */
export function reportedFile(path: string): string {
  return readFileSync(new URL(`../fixtures/reported/${path}`, import.meta.url), "utf8");
}

/** What `check` says of a text, a line a problem. */
export function briefly(text: string, policy: RulePolicy = {}): readonly string[] {
  return checkImageSet(text, "f.yaml", policy).map(brief);
}

/** Place, severity and rule. */
export function brief({ rule, severity, position }: Problem): string {
  return `${position?.line}:${position?.column} ${severity} ${rule}`;
}

import type { Problem } from "@mirrorkit/sdk/problems";
import { plural } from "../../terminal/problems.ts";
import { style } from "../../terminal/style.ts";

/** Reports that the Machine Config Operator rejects the configuration; ends with a newline. */
export function nothingApplied(refusals: readonly Problem[]): string {
  const because = plural(refusals.length, "error");
  return `${style("red", "Nothing is applied:")} the Machine Config Operator refuses all mirror sets until ${because} ${refusals.length === 1 ? "is" : "are"} fixed, and nodes keep their current registries.conf.\n`;
}

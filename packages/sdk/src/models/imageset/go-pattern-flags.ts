import { type PatternScan, PatternSyntaxError, takeMatch } from "./go-pattern-scan.ts";

/** Reads the flags after `(?`: `set` when they hold until the group ends, `group` when a group of their own follows. */
export function readFlags(scan: PatternScan): "set" | "group" {
  const match = takeMatch(scan, /([imsU]*)(?:(-)([imsU]+))?([:)])/y);
  if (match === undefined) {
    throw new PatternSyntaxError(
      "it uses (? for something that Go does not have, such as a look-around",
    );
  }
  const [, on = "", , off = "", end] = match;
  const flags = new Set([...scan.flags, ...Array.from(on)]);
  for (const flag of off) flags.delete(flag);
  scan.flags = flags;
  return end === ")" ? "set" : "group";
}

import type { Problem } from "@mirrorkit/sdk/problems";

/** Whether a problem is an error. */
export function isError({ severity }: Problem): boolean {
  return severity === "error";
}

/** Whether a problem is an error or a warning. */
export function isConcerning({ severity }: Problem): boolean {
  return severity !== "info";
}

import type { Problem } from "@mirrorkit/sdk/problems";

/** Tells an error from warnings and notes. */
export function isError({ severity }: Problem): boolean {
  return severity === "error";
}

/** Tells errors and warnings from notes. */
export function isConcerning({ severity }: Problem): boolean {
  return severity !== "info";
}

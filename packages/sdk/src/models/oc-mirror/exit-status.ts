/** A part of a pass that an exit status of oc-mirror blames. */
export type FailedPart = "generic" | "release" | "operator" | "additional" | "helm";

/** What an exit status of oc-mirror says. */
export interface ExitVerdict {
  /** The parts that failed, in the order of their bits; empty for 0 and for a status that is no mask. */
  readonly parts: readonly FailedPart[];
  /** The signal that ended it, such as `SIGINT` for 130; undefined when none did. */
  readonly signal?: "SIGHUP" | "SIGINT" | "SIGKILL" | "SIGTERM" | "other";
}

const bits: readonly (readonly [number, FailedPart])[] = [
  [1, "generic"],
  [2, "release"],
  [4, "operator"],
  [8, "additional"],
  [16, "helm"],
];

const signals: Readonly<Record<number, ExitVerdict["signal"]>> = {
  1: "SIGHUP",
  2: "SIGINT",
  9: "SIGKILL",
  15: "SIGTERM",
};

/**
 * Decodes the exit status of oc-mirror: a mask of bits from 1 to 31, and above 128 the number of the signal that
 * ended it. Go programs that panic exit with 2, which the mask reads as `release`.
 */
export function readExitStatus(status: number): ExitVerdict {
  if (status > 128) return { parts: [], signal: signals[status - 128] ?? "other" };
  if (status > 31) return { parts: [] };
  return { parts: bits.filter(([bit]) => (status & bit) !== 0).map(([, part]) => part) };
}

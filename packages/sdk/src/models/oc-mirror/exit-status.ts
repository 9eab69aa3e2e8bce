/** A part of a pass that an exit status of oc-mirror names as failed. */
export type FailedPart = "generic" | "release" | "operator" | "additional" | "helm";

/** The meaning of an exit status of oc-mirror. */
export interface ExitVerdict {
  /** The parts that failed, in the order of their bits; empty for 0 and for a status that is not a bit mask. */
  readonly parts: readonly FailedPart[];
  /** The signal that ended the run, such as `SIGINT` for 130; undefined without one. */
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
 * Decodes the exit status of oc-mirror: a bit mask from 1 to 31, and above 128 the number of the signal that ended
 * the run. Go programs that panic exit with 2, which the mask reads as `release`.
 */
export function readExitStatus(status: number): ExitVerdict {
  if (status > 128) return { parts: [], signal: signals[status - 128] ?? "other" };
  if (status > 31) return { parts: [] };
  return { parts: bits.filter(([bit]) => (status & bit) !== 0).map(([, part]) => part) };
}

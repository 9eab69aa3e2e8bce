import type { RunEvidence } from "../../models/oc-mirror/index.ts";
import type { Complaint } from "./complaint.ts";

/**
 * Who can fix a cause: the author of the ImageSet or of the command, the owner of a registry, or the owner of the
 * machine.
 */
export type Fault = "input" | "registry" | "machine";

/** Why a run of oc-mirror failed. */
export interface Cause {
  /** Stable identifier, kebab-case, with a page under `docs/failures/`. */
  readonly id: string;
  /** The registry, package or disk concerned; undefined when the id is enough. */
  readonly about?: string;
  /** One or two sentences. */
  readonly summary: string;
  /** The steps to fix it, in order. */
  readonly next: readonly string[];
  /**
   * The number of images that failed for this cause, among those with a known reason; 0 when the run failed as a
   * whole.
   */
  readonly images: number;
  /** The packages that need these images, sorted. */
  readonly operators: readonly string[];
  /** The first log lines that show the cause, safe for a terminal; empty when the exit status shows it. */
  readonly lines: readonly string[];
  /** Whether the same run may succeed later without a change. */
  readonly retry: boolean;
  /** Who can fix it. */
  readonly fault: Fault;
}

/** Complaints with the same cause. */
export interface CauseGroup {
  /** The registry, package or disk concerned, as the rule found it; empty for none. */
  readonly about: string;
  /** The complaints; at least one. */
  readonly complaints: readonly [Complaint, ...Complaint[]];
  /** All that is known of the run. */
  readonly evidence: RunEvidence;
}

/** The texts of a cause. */
export interface CauseWords {
  readonly summary: string;
  readonly next: readonly string[];
}

/** How to recognise a cause, and its texts. */
export interface CauseRule {
  /** See {@link Cause.id}. */
  readonly id: string;
  /** One sentence for the index of causes. */
  readonly title: string;
  /** See {@link Cause.fault}. */
  readonly fault: Fault;
  /** See {@link Cause.retry}; undefined means false. */
  readonly retry?: boolean;
  /** The registry, package or disk of the complaint, empty for none; undefined when the complaint has another cause. */
  readonly match: (complaint: Complaint, evidence: RunEvidence) => string | undefined;
  /** Puts the group into words. */
  readonly words: (group: CauseGroup) => CauseWords;
}

/** Whether a complaint contains one of the given words, which are lower-case. */
export function says({ folded }: Complaint, ...words: readonly string[]): boolean {
  return words.some((one) => folded.includes(one));
}

/** The registry of a complaint, for a rule whose cause is about it. */
export function registryOf({ registry = "" }: Complaint): string {
  return registry;
}

import type { RunEvidence } from "../../models/oc-mirror/index.ts";
import type { Complaint } from "./complaint.ts";

/** Who can set a cause right: the author of the ImageSet or of the command, the owner of a registry, or the machine's. */
export type Fault = "input" | "registry" | "machine";

/** Why a run of oc-mirror failed. */
export interface Cause {
  /** Stable identifier, kebab-case, with a page under `docs/failures/`. */
  readonly id: string;
  /** What it is about: a registry, a package, a disk; undefined when the id says it all. */
  readonly about?: string;
  /** One or two sentences. */
  readonly summary: string;
  /** What to do, in this order. */
  readonly next: readonly string[];
  /** Images that failed for it, of those whose reasons are known; 0 when the run as a whole did. */
  readonly images: number;
  /** Packages that need these images, sorted. */
  readonly operators: readonly string[];
  /** The first lines that say so, fit for a terminal; empty when the exit status does. */
  readonly lines: readonly string[];
  /** Whether the same run may succeed later without a change. */
  readonly retry: boolean;
  /** Who can set it right. */
  readonly fault: Fault;
}

/** Complaints with the same cause. */
export interface CauseGroup {
  /** What it is about, as the rule found it; empty for nothing. */
  readonly about: string;
  /** The complaints; at least one. */
  readonly complaints: readonly [Complaint, ...Complaint[]];
  /** All that is known of the run. */
  readonly evidence: RunEvidence;
}

/** What a person reads of a cause. */
export interface CauseWords {
  readonly summary: string;
  readonly next: readonly string[];
}

/** How a cause is recognised, and what it means. */
export interface CauseRule {
  /** See {@link Cause.id}. */
  readonly id: string;
  /** One sentence for the index of causes. */
  readonly title: string;
  /** See {@link Cause.fault}. */
  readonly fault: Fault;
  /** See {@link Cause.retry}; undefined means false. */
  readonly retry?: boolean;
  /** What the complaint is about, empty for nothing; undefined when the complaint has another cause. */
  readonly match: (complaint: Complaint, evidence: RunEvidence) => string | undefined;
  /** Puts the group into words. */
  readonly words: (group: CauseGroup) => CauseWords;
}

/** Whether a complaint holds one of some words, which are lower case. */
export function says({ folded }: Complaint, ...words: readonly string[]): boolean {
  return words.some((one) => folded.includes(one));
}

/** The registry of a complaint, for a rule whose cause is about it. */
export function registryOf({ registry = "" }: Complaint): string {
  return registry;
}

import type { Removal } from "@mirrorkit/sdk/removals";
import type { PassEvidence } from "./evidence.ts";
import type { PlanDisagreement } from "./plan-disagreement.ts";

/** The evidence of both sides of an ImageSet. */
export interface ChosenEvidence {
  /** That of the side before; undefined when there is none. */
  readonly before?: PassEvidence;
  /** That of the side after; undefined when there is none. */
  readonly after?: PassEvidence;
  /** The missing evidence and how to provide it, as sentences. */
  readonly missing: readonly string[];
  /** How the given mapping differs from the plan; undefined when they agree, or one of them is missing. */
  readonly disagreement?: PlanDisagreement;
  /** What no evidence tells, so that somebody has to approve it. */
  readonly removals: readonly Removal[];
}

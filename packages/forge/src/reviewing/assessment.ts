import type { CatalogRename } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { Removal, Succession } from "@mirrorkit/sdk/removals";
import type { Review } from "@mirrorkit/sdk/review";
import type { Settings } from "@mirrorkit/sdk/settings";
import type { PassEvidence } from "./evidence.ts";
import type { PlanDisagreement } from "./plan-disagreement.ts";
import type { RemovalSet } from "./removal-set.ts";

/** The assessment of one ImageSet that a change affects. */
export interface ImageSetAssessment {
  /** Its name in the settings. */
  readonly name: string;
  /** Path of its file. */
  readonly path: string;
  /** Its problems after the change; positions are in its file. */
  readonly problems: readonly Problem[];
  /** The effect of the change on the mirror; undefined when a mapping is missing. */
  readonly review?: Review;
  /** The removals that need an approval. */
  readonly removals: readonly Removal[];
  /** Images whose address was removed or has new content, with their successors; empty when a mapping is missing. */
  readonly successions: readonly Succession[];
  /** The evidence of the pass before. */
  readonly before?: PassEvidence;
  /** The evidence of the pass after. */
  readonly after?: PassEvidence;
  /** How the given mapping differs from the plan; undefined when they agree, or one of them is missing. */
  readonly disagreement?: PlanDisagreement;
  /** The missing evidence and how to provide it, as sentences. */
  readonly missing: readonly string[];
}

/** The assessment of a change. */
export interface Assessment {
  /** The settings of the default branch; when they are invalid, the readable parts of `review` with defaults. */
  readonly settings: Settings;
  /** Why the settings of the default branch, or those after the change, cannot be read; positions are in their file. */
  readonly settingsProblems: readonly Problem[];
  /** Whether the change touches the settings. */
  readonly touchesSettings: boolean;
  /** Catalogs that get the name of another one of their cluster by the change; positions are in files of ImageSets. */
  readonly catalogProblems: readonly Problem[];
  /** The affected ImageSets, in the order of the settings. */
  readonly imageSets: readonly ImageSetAssessment[];
  /** Catalogs that the change renames; Subscriptions that name them break. */
  readonly renames: readonly CatalogRename[];
  /** All changes that need an approval. */
  readonly removals: RemovalSet;
  /** The prerequisite of a review that the default branch lacks; undefined when it has both. */
  readonly lacks?: "settings" | "image-sets";
}

/** The decision about a merge. */
export interface Gate {
  /** `held` until a person acts, `waiting` for missing evidence. */
  readonly state: "open" | "held" | "waiting";
  /** The verdict, one sentence. */
  readonly verdict: string;
  /** The account that approved the removals. */
  readonly approvedBy?: string;
}

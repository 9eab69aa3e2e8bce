import type { CatalogRename } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { Removal, Succession } from "@mirrorkit/sdk/removals";
import type { Review } from "@mirrorkit/sdk/review";
import type { Settings } from "@mirrorkit/sdk/settings";
import type { PassEvidence } from "./evidence.ts";
import type { RemovalSet } from "./removal-set.ts";

/** What is known of one ImageSet that a change touches. */
export interface ImageSetAssessment {
  /** Its name in the settings. */
  readonly name: string;
  /** Path of its file. */
  readonly path: string;
  /** What is wrong with it, or worth knowing, after the change; positions are in its file. */
  readonly problems: readonly Problem[];
  /** What the change does to the mirror; undefined when a mapping is missing. */
  readonly review?: Review;
  /** What of it needs an approval. */
  readonly removals: readonly Removal[];
  /** What became of images whose address left or has other content; empty when a mapping is missing. */
  readonly successions: readonly Succession[];
  /** What is known of the pass before. */
  readonly before?: PassEvidence;
  /** What is known of the pass after. */
  readonly after?: PassEvidence;
  /** What is missing and how to provide it, sentences. */
  readonly missing: readonly string[];
}

/** What a change does, as far as it is known. */
export interface Assessment {
  /** The settings of the default branch; where they cannot be read, what of the part `review` can. */
  readonly settings: Settings;
  /** Why the settings of the default branch, or those after the change, cannot be read; positions are in their file. */
  readonly settingsProblems: readonly Problem[];
  /** Whether the change touches the settings. */
  readonly touchesSettings: boolean;
  /** The ImageSets that the change touches, in the order of the settings. */
  readonly imageSets: readonly ImageSetAssessment[];
  /** Catalogs that the change gives other names; Subscriptions that name them break. */
  readonly renames: readonly CatalogRename[];
  /** Everything that needs an approval. */
  readonly removals: RemovalSet;
  /** What the default branch does not have, without which nothing is reviewed; undefined when it has both. */
  readonly lacks?: "settings" | "image-sets";
}

/** Whether the merge may go on. */
export interface Gate {
  /** `held` until a person acts, `waiting` for something that is still to come. */
  readonly state: "open" | "held" | "waiting";
  /** The verdict, one sentence of ours. */
  readonly verdict: string;
  /** Who approved the removals. */
  readonly approvedBy?: string;
}

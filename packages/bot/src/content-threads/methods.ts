import type { BumpContent, ContentReview, ReviewSources } from "@mirrorkit/forge/internal";
import type { ContentPublication, PublicationSources } from "./content-publication.ts";

/** The methods that may be called on a review in another thread. */
export const reviewMethods: readonly (keyof ContentReview)[] = [
  "policy",
  "assess",
  "commands",
  "write",
];

/** The methods that a review may call. */
export const sourcesMethods: readonly (keyof ReviewSources)[] = [
  "settings",
  "readFile",
  "readTree",
  "entry",
  "changedPaths",
  "evidence",
  "askForPlan",
  "howToProvide",
];

/** The methods that may be called on a look for next versions in another thread. */
export const bumpMethods: readonly (keyof BumpContent)[] = ["policy", "bumps"];

/** The methods that may be called on a publication in another thread. */
export const publicationMethods: readonly (keyof ContentPublication)[] = ["plan"];

/** The methods that a publication may call. */
export const recordsMethods: readonly (keyof PublicationSources)[] = [
  "settings",
  "readFile",
  "readTree",
  "existing",
];

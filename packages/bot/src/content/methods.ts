import type { ContentReview, ReviewSources } from "@mirrorkit/forge/internal";
import type { ContentPublication, PublicationSources } from "./content-publication.ts";

/** What may be asked of a review in another thread. */
export const reviewMethods: readonly (keyof ContentReview)[] = [
  "policy",
  "assess",
  "commands",
  "write",
];

/** What a review may ask for. */
export const sourcesMethods: readonly (keyof ReviewSources)[] = [
  "settings",
  "readFile",
  "readTree",
  "entry",
  "changedPaths",
  "evidence",
  "howToProvide",
];

/** What may be asked of a publication in another thread. */
export const publicationMethods: readonly (keyof ContentPublication)[] = ["plan"];

/** What a publication may ask for. */
export const recordsMethods: readonly (keyof PublicationSources)[] = [
  "settings",
  "readFile",
  "readTree",
  "existing",
];

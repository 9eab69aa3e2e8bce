import type { ReviewPolicy } from "../reviewing/index.ts";

/** An ImageSet of the default branch, with its next versions. */
export interface Bump {
  /** Its name in the settings. */
  readonly name: string;
  /** Path of its file from the repository's root. */
  readonly path: string;
  /** Its text with the next versions; the text as it is where there is nothing newer. */
  readonly text: string;
  /** Title of the change request. */
  readonly title: string;
  /** Its description, Markdown. */
  readonly body: string;
  /** The body of the commit message. */
  readonly summary: string;
}

/** The ImageSets of a project with their next versions. */
export interface Bumps {
  /** Those that could be looked at. */
  readonly bumps: readonly Bump[];
  /** Those that could not, each with the reason in one sentence. */
  readonly failures: readonly { readonly name: string; readonly reason: string }[];
}

/** The computations on the ImageSets of a project and on catalogs. It never contacts a forge or a registry itself. */
export interface BumpContent {
  /** Reads the settings of the default branch. */
  policy(): Promise<ReviewPolicy>;
  /** Looks for the next versions of all ImageSets. */
  bumps(): Promise<Bumps>;
}

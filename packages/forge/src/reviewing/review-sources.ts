import type { CommentFormat, ReviewText } from "./content-review.ts";
import { directReview } from "./direct-review.ts";
import type { ReviewSources } from "./evidence.ts";

/** The commits that are compared, and how much may be said. */
export interface SourcesReview {
  /** The newest commit of the change. */
  readonly head: string;
  /** The commit that it is compared with. */
  readonly base: string;
  /** The most characters of the text. */
  readonly maxCharacters: number;
  /** How the text is written; `markdown` by default. */
  readonly format?: CommentFormat;
}

/**
 * Reviews a change without a forge: what its comment would say before anyone approves.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} when the sources fail.
 */
export async function reviewSources(
  sources: ReviewSources,
  commits: SourcesReview,
): Promise<ReviewText> {
  const review = directReview(sources);
  await review.assess();
  const nobody = { commands: [], answer: { refused: [] }, given: true, pages: new Map() };
  return review.write({ ...commits, ...nobody });
}

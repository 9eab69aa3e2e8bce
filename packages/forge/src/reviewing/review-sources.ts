import type { SizeSums } from "@mirrorkit/sdk/sizes";
import { openPlanDesk, type PlanAccess } from "../planning/index.ts";
import type { CommentFormat, ReviewText } from "./content-review.ts";
import { directReview } from "./direct-review.ts";
import type { ReviewSources } from "./evidence.ts";

/** The commits to compare, and the limits of the text. */
export interface SourcesReview {
  /** The newest commit of the change. */
  readonly head: string;
  /** The commit that it is compared with. */
  readonly base: string;
  /** The limit of the text in characters. */
  readonly maxCharacters: number;
  /** What the push copies, as `mirrorkit sizes` measured it; nothing is said of it by default. */
  readonly sizes?: SizeSums;
  /** How the text is written; `markdown` by default. */
  readonly format?: CommentFormat;
  /** How registries are read for plans, where the settings of the target ask for them; without credentials by default. */
  readonly plans?: () => PlanAccess;
}

/**
 * Reviews a change without a forge: returns its comment as it would be before any approval.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} when the sources fail.
 */
export async function reviewSources(
  sources: ReviewSources,
  commits: SourcesReview,
): Promise<ReviewText> {
  const { plans, ...context } = commits;
  const desk = openPlanDesk(plans);
  try {
    const review = directReview({ ...sources, askForPlan: desk.ask });
    const { plan } = await review.policy();
    if (plan !== undefined) desk.allow(plan);
    await review.assess();
    const nobody = { commands: [], answer: { refused: [] }, given: true, pages: new Map() };
    return await review.write({ ...context, ...nobody });
  } finally {
    await desk.close();
  }
}

import { answerCommands } from "./answers.ts";
import { assessChange } from "./assess-change.ts";
import type { Gate } from "./assessment.ts";
import { commentText } from "./comment-text.ts";
import type { ReviewSources } from "./evidence.ts";
import { decideGate } from "./gate.ts";

/** The commits that are compared, and how much may be said. */
export interface SourcesReview {
  /** The newest commit of the change. */
  readonly head: string;
  /** The commit that it is compared with. */
  readonly base: string;
  /** The most characters of the text. */
  readonly maxCharacters: number;
}

/**
 * Reviews a change without a forge: what its comment would say before anybody approves. Undefined when the target
 * has no settings.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} when the sources fail.
 */
export async function reviewSources(
  sources: ReviewSources,
  { head, base, maxCharacters }: SourcesReview,
): Promise<{ readonly gate: Gate; readonly text: string } | undefined> {
  const assessment = await assessChange(sources);
  if (assessment === undefined) return undefined;
  const gate = decideGate(assessment, undefined, true);
  const { approval: policy } = assessment.settings.review;
  const answers = answerCommands([], assessment.removals.digest, { refused: [] }, policy.by);
  return {
    gate,
    text: commentText(assessment, gate, { head, base, policy, answers, maxCharacters }),
  };
}

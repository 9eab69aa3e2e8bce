import type { Account, ChangeRequest, Comment, ForgeProject } from "../client/index.ts";
import type { Gate } from "./assessment.ts";
import type {
  CommentFormat,
  ContentReview,
  FilePage,
  ReviewPolicy,
  ReviewSummary,
  ReviewText,
} from "./content-review.ts";
import { directReview } from "./direct-review.ts";
import type { ReviewSources } from "./evidence.ts";
import { type ApprovalAnswer, findApproval } from "./find-approval.ts";
import { forgeSources } from "./forge-sources.ts";
import { once } from "./once.ts";
import { isPosted, type OwnComment, type PostOutcome, writeComment } from "./post-comment.ts";
import { holdUnseen, showVerdict } from "./review-status.ts";

/** What is reviewed, and how. */
export interface ReviewRequest {
  /** Where. */
  readonly project: ForgeProject;
  /** Number of the change request. */
  readonly number: number;
  /** Path of the settings file from the repository's root; `mirrorkit.yaml` by default. */
  readonly settingsPath?: string;
  /** Evidence that takes the place of what the forge has; what it does not know is looked for there. */
  readonly evidence?: ReviewSources["evidence"];
  /** The commit that the given evidence is of; when the change is at another one, nothing is written. */
  readonly head?: string;
  /** Whether to write nothing. */
  readonly dryRun?: boolean;
  /** How the text of a dry run is written; what is posted is Markdown. */
  readonly format?: CommentFormat;
  /** The time; the system's by default. */
  readonly now?: () => Date;
  /** Reviews the content of a change request; by default that is done in this thread. */
  readonly content?: (sources: ReviewSources, changeRequest: ChangeRequest) => ContentReview;
}

/** What came of a review. */
export interface ReviewResult {
  /** Whether the merge may go on; undefined when there was nothing to review, because it is closed or gone. */
  readonly gate?: Gate;
  /** The comment below its marker; undefined when there was nothing to review. */
  readonly text?: string;
  /** The branch that it goes to, when that is not the default branch: then it is not reviewed. */
  readonly otherTarget?: string;
  /**
   * What was done about the comment. `superseded` when the change went on while it was read, or someone else wrote at
   * the same time: what is there may be old, and whoever asked is to ask again.
   */
  readonly comment: PostOutcome | "superseded";
}

const mostTries = 3;

/**
 * Reviews a change request: reads everything, writes its one comment and its status where they differ from what
 * should be there. Doing it again, in two processes at once, or after a crash, ends the same: whoever wrote something
 * looks once more, and when that does not stand any more, everything is read again, up to three times. Only changes
 * that go to the default branch are reviewed: its settings count, and any other branch may be anyone's.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} as the forge's methods do, and as the review of the content does.
 */
export async function reviewChangeRequest(request: ReviewRequest): Promise<ReviewResult> {
  for (let tries = 1; ; tries += 1) {
    const result = await reviewOnce(request);
    const isOld = result.comment === "superseded" && result.gate !== undefined;
    if (!isOld || tries === mostTries) return result;
  }
}

async function reviewOnce(request: ReviewRequest): Promise<ReviewResult> {
  const { project, number, settingsPath = "mirrorkit.yaml", content = directReview } = request;
  const seen = await project.changeRequest(number);
  if (seen?.state !== "open") return { comment: "none" };
  if (seen.target !== project.defaultBranch) return { comment: "none", otherTarget: seen.target };
  if (request.head !== undefined && seen.head.sha !== request.head)
    return { comment: "superseded" };
  const mergeBase = once(() => project.mergeBase(seen));
  const found = forgeSources({ project, changeRequest: seen, mergeBase, settingsPath });
  const review = content(withGiven(found, request.evidence), seen);
  const policy = await review.policy();
  if (request.dryRun !== true) await holdUnseen({ project, changeRequest: seen, policy });
  const summary = await review.assess();
  const base = await mergeBase();
  return conclude(request, { project, seen, base, review, policy, summary });
}

interface Findings {
  readonly project: ForgeProject;
  /** The change request as it was when its content was read. */
  readonly seen: ChangeRequest;
  /** The commit that it is compared with. */
  readonly base: string;
  readonly review: ContentReview;
  readonly policy: ReviewPolicy;
  readonly summary: ReviewSummary;
}

/** What people said is read last, right before anything is written, so that an older word does not win. */
async function conclude(
  { evidence, dryRun, format, now = () => new Date() }: ReviewRequest,
  { project, seen, ...found }: Findings,
): Promise<ReviewResult> {
  const at = now();
  const [changeRequest, comments] = await Promise.all([
    project.changeRequest(seen.number),
    project.comments(seen.number),
  ]);
  if (changeRequest === undefined || hasMoved(seen, changeRequest))
    return { comment: "superseded" };
  const given = evidence !== undefined;
  const contributors = once(() => project.contributors(changeRequest));
  const work = { project, changeRequest, contributors, comments, at, given, ...found };
  if (dryRun === true) return { ...(await judge(work, format)), comment: "none" };
  const { gate, text } = await judge(work);
  return { gate, text, comment: await write(work, gate, text) };
}

/** What holds is set first, and what lets pass last. */
async function write(work: Work, gate: Gate, text: string): Promise<ReviewResult["comment"]> {
  const { annotations } = work.summary;
  const held = gate.state !== "open" && (await showVerdict(work, gate, annotations));
  const outcome = await writeComment(commentOf(work, text));
  const passed = gate.state === "open" && (await showVerdict(work, gate, annotations));
  const wrote = held || passed || outcome === "created" || outcome === "updated";
  return !wrote || (await stands(work, text)) ? outcome : "superseded";
}

/**
 * Whether what was written is still what should be there. Of two writers at once the one that read first may write
 * last, and no clock says so; but whatever was said before its last write is found by looking after it.
 */
async function stands(work: Work, text: string): Promise<boolean> {
  const comments = await work.project.comments(work.changeRequest.number);
  const now = { ...work, comments };
  const judged = await judge(now);
  return (await isPosted(commentOf(now, text))) && judged.text === text;
}

/** Whether the change went on while it was read: then what was computed is old. */
function hasMoved(seen: ChangeRequest, { state, head, target }: ChangeRequest): boolean {
  return state !== "open" || head.sha !== seen.head.sha || target !== seen.target;
}

interface Work extends Omit<Findings, "seen"> {
  readonly changeRequest: ChangeRequest;
  /** Asks who made its commits. Those do not change as long as this is worked on. */
  readonly contributors: () => Promise<readonly Account[]>;
  readonly comments: readonly Comment[];
  readonly at: Date;
  /** Whether the caller gave evidence. */
  readonly given: boolean;
}

function withGiven(found: ReviewSources, given: ReviewRequest["evidence"]): ReviewSources {
  if (given === undefined) return found;
  return {
    ...found,
    evidence: async (side, imageSet) =>
      (await given(side, imageSet)) ?? (await found.evidence(side, imageSet)),
  };
}

async function judge(work: Work, format: CommentFormat = "markdown"): Promise<ReviewText> {
  const { project, changeRequest, contributors, base, review, policy, summary } = work;
  const { comments, given } = work;
  const commands = await review.commands(comments.filter(({ body }) => body.includes("/mirror")));
  const { digest, evidenceAt } = summary;
  const asked = { project, changeRequest, contributors, policy: policy.approval };
  const question = { ...asked, commands, evidenceAt };
  const answer: ApprovalAnswer =
    digest === undefined ? { refused: [] } : await findApproval({ ...question, digest });
  return review.write({
    head: changeRequest.head.sha,
    base,
    commands,
    answer,
    given,
    maxCharacters: project.largestComment - 1_000,
    pages: pagesOf(work),
    format,
  });
}

function pagesOf({ project, changeRequest, summary }: Work): ReadonlyMap<string, FilePage> {
  const { sha } = changeRequest.head;
  const pages = summary.files.map((path) => {
    const lines = project.fileUrl(path, sha, 1).slice(0, -1);
    return [path, { url: project.fileUrl(path, sha), lines }] as const;
  });
  return new Map(pages);
}

function commentOf(
  { project, changeRequest, policy: { status }, summary, comments, at }: Work,
  text: string,
): OwnComment {
  return {
    project,
    changeRequest: changeRequest.number,
    marker: { kind: "review", status, head: changeRequest.head.sha, at },
    text,
    comments,
    create: summary.isWorthSaying,
  };
}

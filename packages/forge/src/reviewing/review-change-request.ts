import { defined } from "@mirrorkit/sdk/internal";
import type { SizeSums } from "@mirrorkit/sdk/sizes";
import type { Account, ChangeRequest, Comment, ForgeProject } from "../client/index.ts";
import { openPlanDesk, type PlanAccess } from "../planning/index.ts";
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
import { isPosted, type OwnComment, type PostOutcome, writeComment } from "./post-comment.ts";
import { once } from "./remembered-sources.ts";
import { holdUnseen, showVerdict } from "./review-status.ts";

/** The change request to review, and options. */
export interface ReviewRequest {
  /** The project. */
  readonly project: ForgeProject;
  /** Number of the change request. */
  readonly number: number;
  /** Path of the settings file from the repository's root; `mirrorkit.yaml` by default. */
  readonly settingsPath?: string;
  /** Evidence that overrides the forge's; for missing evidence, the forge is queried. */
  readonly evidence?: ReviewSources["evidence"];
  /** The commit of the given evidence; when the change request is at another commit, nothing is written. */
  readonly head?: string;
  /** What the push copies, as `mirrorkit sizes` measured it; nothing is said of it by default. */
  readonly sizes?: SizeSums;
  /** Whether to write nothing. */
  readonly dryRun?: boolean;
  /** The format of a dry run's text; comments are always Markdown. */
  readonly format?: CommentFormat;
  /** Returns the time; the system's by default. */
  readonly now?: () => Date;
  /** How registries are read for plans, where the settings of the default branch ask for them; without credentials by default. */
  readonly plans?: () => PlanAccess;
  /** Reviews the content of a change request; by default in this thread. */
  readonly content?: (sources: ReviewSources, changeRequest: ChangeRequest) => ContentReview;
}

/** The result of a review. */
export interface ReviewResult {
  /**
   * The decision about the merge; undefined when there was nothing to review because the change request is closed
   * or missing.
   */
  readonly gate?: Gate;
  /** The comment below its marker; undefined when there was nothing to review. */
  readonly text?: string;
  /** The target branch, when it is not the default branch: then the change request is not reviewed. */
  readonly otherTarget?: string;
  /**
   * The action on the comment. `superseded` when the change request changed during the review, or another process
   * wrote at the same time: its comment may be outdated, and the caller has to review again.
   */
  readonly comment: PostOutcome | "superseded";
}

const mostTries = 3;

/**
 * Reviews a change request: reads everything, and writes its single comment and its status if they differ from the
 * wanted ones. Repeating it, in two processes at once or after a crash, gives the same result: after a write it
 * checks again, and if its result is outdated it repeats everything, up to three times. Only change requests for
 * the default branch are reviewed: its settings apply, and other branches are not trusted.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} as the methods of {@link ForgeProject} do, and as the review of the
 * content does.
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
  const desk = openPlanDesk(request.plans);
  try {
    const sources = { ...withGiven(found, request.evidence), askForPlan: desk.ask };
    const review = content(sources, seen);
    const policy = await review.policy();
    if (request.dryRun !== true) await holdUnseen({ project, changeRequest: seen, policy });
    if (policy.plan !== undefined) desk.allow(policy.plan);
    const summary = await review.assess();
    const base = await mergeBase();
    return await conclude(request, { project, seen, base, review, policy, summary });
  } finally {
    await desk.close();
  }
}

interface Findings {
  readonly project: ForgeProject;
  /** The change request at the time when its content was read. */
  readonly seen: ChangeRequest;
  /** The commit that it is compared with. */
  readonly base: string;
  readonly review: ContentReview;
  readonly policy: ReviewPolicy;
  readonly summary: ReviewSummary;
}

/** Comments are read last, right before any write, so that an older command does not win. */
async function conclude(
  { evidence, sizes, dryRun, format, now = () => new Date() }: ReviewRequest,
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
  const work = {
    project,
    changeRequest,
    contributors,
    comments,
    at,
    given,
    ...defined({ sizes }),
    ...found,
  };
  if (dryRun === true) return { ...(await judge(work, format)), comment: "none" };
  const { gate, text } = await judge(work);
  return { gate, text, comment: await write(work, gate, text) };
}

/** A blocking status is written first, a passing one last. */
async function write(work: Work, gate: Gate, text: string): Promise<ReviewResult["comment"]> {
  const { annotations } = work.summary;
  const held = gate.state !== "open" && (await showVerdict(work, gate, annotations));
  const outcome = await writeComment(commentOf(work, text));
  const passed = gate.state === "open" && (await showVerdict(work, gate, annotations));
  const wrote = held || passed || outcome === "created" || outcome === "updated";
  return !wrote || (await stands(work, text)) ? outcome : "superseded";
}

/**
 * Whether the written result is still the wanted one. Of two concurrent writers, the one that read first may write
 * last, and clocks do not show it; but reading after its last write finds every earlier command.
 */
async function stands(work: Work, text: string): Promise<boolean> {
  const comments = await work.project.comments(work.changeRequest.number);
  const now = { ...work, comments };
  const judged = await judge(now);
  return (await isPosted(commentOf(now, text))) && judged.text === text;
}

/** Whether the change request changed while it was read, so that the result is outdated. */
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
  readonly sizes?: SizeSums;
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
  const { comments, given, sizes } = work;
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
    ...defined({ sizes }),
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

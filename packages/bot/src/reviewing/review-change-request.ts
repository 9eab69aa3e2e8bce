import { MirrorError, printable } from "@mirrorkit/sdk";
import type {
  Annotation,
  ChangeRequest,
  Comment,
  ForgeProject,
  StatusRequest,
} from "../forge/index.ts";
import { answerCommands } from "./answers.ts";
import { assessChange } from "./assess-change.ts";
import type { Assessment, Gate } from "./assessment.ts";
import { readChatCommands } from "./chat-commands.ts";
import { commentText } from "./comment-text.ts";
import type { ReviewSources } from "./evidence.ts";
import { type ApprovalAnswer, findApproval } from "./find-approval.ts";
import { forgeSources } from "./forge-sources.ts";
import { decideGate } from "./gate.ts";
import { isPosted, type OwnComment, type PostOutcome, postComment } from "./post-comment.ts";

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
  /** The time; the system's by default. */
  readonly now?: () => Date;
}

/** What came of a review. */
export interface ReviewResult {
  /** Whether the merge may go on; undefined when there was nothing to review, because it is closed or gone. */
  readonly gate?: Gate;
  /** The comment below its marker, as Markdown; undefined when there was nothing to review. */
  readonly text?: string;
  /** The branch that it goes to, when that is not the default branch: then it is not reviewed. */
  readonly otherTarget?: string;
  /**
   * What was done about the comment. `superseded` when the change went on while it was read, or somebody else wrote at
   * the same time: what is there may be old, and whoever asked is to ask again.
   */
  readonly comment: PostOutcome | "superseded";
}

const mostTries = 3;

/**
 * Reviews a change request: reads everything, writes its one comment and its status where they differ from what
 * should be there. Doing it again, in two processes at once, or after a crash, ends the same: whoever wrote something
 * looks once more, and when that does not stand any more, everything is read again, up to three times. Only changes
 * that go to the default branch are reviewed: its settings count, and any other branch may be anybody's.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} as the forge's methods do; `wrong-use` when the default branch has no
 * settings file.
 */
export async function reviewChangeRequest(request: ReviewRequest): Promise<ReviewResult> {
  for (let tries = 1; ; tries += 1) {
    const result = await reviewOnce(request);
    const isOld = result.comment === "superseded" && result.gate !== undefined;
    if (!isOld || tries === mostTries) return result;
  }
}

async function reviewOnce(request: ReviewRequest): Promise<ReviewResult> {
  const { project, number, settingsPath = "mirrorkit.yaml" } = request;
  const seen = await project.changeRequest(number);
  if (seen?.state !== "open") return { comment: "none" };
  if (seen.target !== project.defaultBranch) return { comment: "none", otherTarget: seen.target };
  if (request.head !== undefined && seen.head.sha !== request.head)
    return { comment: "superseded" };
  const mergeBase = await project.mergeBase(seen);
  const found = forgeSources({ project, changeRequest: seen, mergeBase, settingsPath });
  const assessment = await assessChange(withGiven(found, request.evidence));
  if (assessment === undefined) throw noSettings(seen.target, settingsPath);
  return conclude(request, { project, seen, mergeBase, assessment });
}

interface Findings {
  readonly project: ForgeProject;
  /** The change request as it was when its content was read. */
  readonly seen: ChangeRequest;
  readonly mergeBase: string;
  readonly assessment: Assessment;
}

/** What people said is read last, right before anything is written, so that an older word does not win. */
async function conclude(
  { evidence, dryRun, now = () => new Date() }: ReviewRequest,
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
  const work = { project, changeRequest, comments, at, given, ...found };
  const { gate, text } = await judge(work);
  if (dryRun === true) return { gate, text, comment: "none" };
  return { gate, text, comment: await write(work, gate, text) };
}

/** What holds is set first, and what lets pass last. */
async function write(work: Work, gate: Gate, text: string): Promise<ReviewResult["comment"]> {
  const held = gate.state !== "open" && (await setStatus(work, gate));
  const outcome = await postComment(commentOf(work, text));
  const passed = gate.state === "open" && (await setStatus(work, gate));
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
  return judged.text === text && (await isPosted(commentOf(now, text)));
}

/** Whether the change went on while it was read: then what was computed is old. */
function hasMoved(seen: ChangeRequest, { state, head, target }: ChangeRequest): boolean {
  return state !== "open" || head.sha !== seen.head.sha || target !== seen.target;
}

interface Work {
  readonly project: ForgeProject;
  readonly changeRequest: ChangeRequest;
  readonly mergeBase: string;
  readonly assessment: Assessment;
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

function noSettings(branch: string, path: string): MirrorError {
  return new MirrorError("wrong-use", `${printable(branch)} has no ${printable(path)}`, {
    hint: "Commit the settings to the target branch first: policy is read from there only.",
  });
}

async function judge({
  project,
  changeRequest,
  mergeBase,
  assessment,
  comments,
  given,
}: Work): Promise<{ readonly gate: Gate; readonly text: string }> {
  const { approval: policy, mapping } = assessment.settings.review;
  const commands = readChatCommands(comments);
  const { digest } = assessment.removals;
  const evidenceAt = newestEvidence(assessment);
  const answer: ApprovalAnswer =
    digest === undefined
      ? { refused: [] }
      : await findApproval({ project, changeRequest, policy, digest, commands, evidenceAt });
  const promised = given || mapping.artefact !== undefined || mapping.file !== undefined;
  const gate = decideGate(assessment, answer.approvedBy?.name, promised);
  const text = commentText(assessment, gate, {
    head: changeRequest.head.sha,
    base: mergeBase,
    policy,
    answers: answerCommands(commands, digest, answer, policy.by),
    maxCharacters: project.largestComment - 1_000,
    fileUrl: (path, line) => project.fileUrl(path, changeRequest.head.sha, line),
  });
  return { gate, text };
}

function newestEvidence({ imageSets }: Assessment): Date | undefined {
  const times = imageSets.flatMap(({ before, after }) => [before?.at, after?.at]);
  return times
    .filter((time) => time !== undefined)
    .toSorted((a, b) => a.getTime() - b.getTime())
    .at(-1);
}

function commentOf(
  { project, changeRequest, assessment, comments, at }: Work,
  text: string,
): OwnComment {
  const { status } = assessment.settings.review;
  return {
    project,
    changeRequest: changeRequest.number,
    marker: { kind: "review", status, head: changeRequest.head.sha, at },
    text,
    comments,
    create: isWorthSaying(assessment),
  };
}

function isWorthSaying({ imageSets, settingsProblems, removals }: Assessment): boolean {
  return imageSets.length + settingsProblems.length > 0 || removals.settings;
}

const states = { open: "passed", held: "failed", waiting: "pending" } as const;

function setStatus({ project, changeRequest, assessment }: Work, gate: Gate): Promise<boolean> {
  const { externalStatusCheck } = assessment.settings.review;
  const status: StatusRequest = {
    sha: changeRequest.head.sha,
    changeRequest: changeRequest.number,
    name: assessment.settings.review.status,
    state: states[gate.state],
    title: gate.verdict.slice(0, 140),
    url: changeRequest.url,
    annotations: annotationsOf(assessment),
    ...(externalStatusCheck === undefined ? {} : { externalStatusCheck }),
  };
  return project.setStatus(status);
}

function annotationsOf({ imageSets }: Assessment): readonly Annotation[] {
  return imageSets.flatMap(({ path, problems }) =>
    problems.flatMap(({ severity, rule, message, help, position }) => {
      if (position?.file !== path) return [];
      const text = help === undefined ? message : `${message}. ${help}`;
      return [{ path, line: position.line ?? 1, severity, title: rule, message: text }];
    }),
  );
}

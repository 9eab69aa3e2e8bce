import { defaultSettings, MirrorError, printable, type ReviewSettings } from "@mirrorkit/sdk";
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
import { type PostOutcome, postComment } from "./post-comment.ts";

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
  /** What was done about the comment. */
  readonly comment: PostOutcome;
}

/**
 * Reviews a change request: reads everything, writes its one comment and its status where they differ from what
 * should be there. Doing it again, in two processes at once, or after a crash, ends the same.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} as the forge's methods do; `wrong-use` when the target branch has no
 * settings file.
 */
export async function reviewChangeRequest(request: ReviewRequest): Promise<ReviewResult> {
  const { project, number, settingsPath = "mirrorkit.yaml", now = () => new Date() } = request;
  const at = now();
  const changeRequest = await project.changeRequest(number);
  if (changeRequest?.state !== "open") return { comment: "none" };
  const mergeBase = await project.mergeBase(changeRequest);
  const found = forgeSources({ project, changeRequest, mergeBase, settingsPath });
  const sources = withGiven(found, request.evidence);
  const [assessment, comments] = await Promise.all([
    assessChange(sources),
    project.comments(number),
  ]);
  if (assessment === undefined) throw noSettings(changeRequest.target, settingsPath);
  const work = { project, changeRequest, mergeBase, assessment, comments, at };
  const { gate, text } = await judge(work, request.evidence !== undefined);
  if (request.dryRun === true) return { gate, text, comment: "none" };
  if (await hasMoved(work)) return { gate, text, comment: "superseded" };
  const comment = await post(work, text);
  if (comment !== "superseded") await setStatus(work, gate);
  return { gate, text, comment };
}

interface Work {
  readonly project: ForgeProject;
  readonly changeRequest: ChangeRequest;
  readonly mergeBase: string;
  readonly assessment: Assessment;
  readonly comments: readonly Comment[];
  readonly at: Date;
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

async function judge(
  { project, changeRequest, mergeBase, assessment, comments }: Work,
  given: boolean,
): Promise<{ readonly gate: Gate; readonly text: string }> {
  const { approval: policy, mapping } = reviewSettings(assessment);
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
    answers: answerCommands(commands, digest, answer),
    maxCharacters: project.largestComment - 1_000,
    fileUrl: (path, line) => project.fileUrl(path, changeRequest.head.sha, line),
  });
  return { gate, text };
}

function reviewSettings({ settings = defaultSettings }: Assessment): ReviewSettings {
  return settings.review;
}

function newestEvidence({ imageSets }: Assessment): Date | undefined {
  const times = imageSets.flatMap(({ before, after }) => [before?.at, after?.at]);
  return times
    .filter((time) => time !== undefined)
    .toSorted((a, b) => a.getTime() - b.getTime())
    .at(-1);
}

/** Whether the change went on while it was read: then what was computed is old. */
async function hasMoved({ project, changeRequest }: Work): Promise<boolean> {
  const now = await project.changeRequest(changeRequest.number);
  return now?.state !== "open" || now.head.sha !== changeRequest.head.sha;
}

function post(work: Work, text: string): Promise<PostOutcome> {
  const { project, changeRequest, assessment, comments, at } = work;
  const { status } = reviewSettings(assessment);
  return postComment({
    project,
    changeRequest: changeRequest.number,
    marker: { kind: "review", status, head: changeRequest.head.sha, at },
    text,
    comments,
    create: assessment.imageSets.length + assessment.settingsProblems.length > 0,
  });
}

const states = { open: "passed", held: "failed", waiting: "pending" } as const;

async function setStatus({ project, changeRequest, assessment }: Work, gate: Gate): Promise<void> {
  const { externalStatusCheck } = reviewSettings(assessment);
  const status: StatusRequest = {
    sha: changeRequest.head.sha,
    changeRequest: changeRequest.number,
    name: reviewSettings(assessment).status,
    state: states[gate.state],
    title: gate.verdict.slice(0, 140),
    url: changeRequest.url,
    annotations: annotationsOf(assessment),
    ...(externalStatusCheck === undefined ? {} : { externalStatusCheck }),
  };
  await project.setStatus(status);
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

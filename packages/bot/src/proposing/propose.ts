import type { ChangeRequest, ForgeProject, TreeFile } from "../forge/index.ts";
import { type BranchState, readBranchState } from "./branch-state.ts";
import { isOfFiles, withOurText } from "./description.ts";
import { isOurs, withTrailer } from "./own-commit.ts";
import type { Proposal, ProposalResult } from "./proposal.ts";
import { sayHandsOff } from "./say-hands-off.ts";
import { digestOfChanges, isEmpty, type TreeChanges, treeChanges } from "./tree-changes.ts";

/** The target branch as it is now. */
export interface ProposalBase {
  /** Its newest commit. */
  readonly sha: string;
  /** All files of the proposal's folders there. */
  readonly tree: ReadonlyMap<string, TreeFile>;
}

/**
 * Brings files to a GitOps project: one commit on a branch of ours, on top of its target's newest, and one change
 * request. Reads everything first and writes only what differs, so doing it again, in two processes at once, or
 * after a crash, ends the same.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} as the forge's methods do; `conflict` when the branch was written by
 * somebody else at the same moment.
 */
export async function propose(
  project: ForgeProject,
  base: ProposalBase,
  proposal: Proposal,
): Promise<ProposalResult> {
  const changes = treeChanges(proposal, base.tree);
  const digest = digestOfChanges(changes);
  const head = await project.branch(proposal.branch);
  const requests = await lastRequests(project, proposal);
  const there = head === undefined ? undefined : await readBranchState(project, proposal, head);
  const state = { project, proposal, base: base.sha, changes, digest, there, ...requests };
  if (there !== undefined && !isOurs(there.range, there.changed)) return handsOff(state);
  return isEmpty(changes) ? close(state) : update(state);
}

interface Requests {
  /** The change request, when it is open. */
  readonly open: ChangeRequest | undefined;
  /** The last one that somebody closed, when none is open. */
  readonly closed: ChangeRequest | undefined;
}

interface State extends Requests {
  readonly project: ForgeProject;
  readonly proposal: Proposal;
  /** The newest commit of the target. */
  readonly base: string;
  /** What the proposal changes there. */
  readonly changes: TreeChanges;
  /** The digest of that. */
  readonly digest: string;
  /** Our branch, when it is there. */
  readonly there: BranchState | undefined;
}

const mostLookedAt = 20;

async function lastRequests(
  project: ForgeProject,
  { branch: source, target }: Proposal,
): Promise<Requests> {
  let closed: ChangeRequest | undefined;
  let looked = 0;
  for await (const found of project.changeRequests({ state: "all", source, target })) {
    if (found.state === "open") return { open: found, closed: undefined };
    if (found.state === "closed" && found.number > (closed?.number ?? 0)) closed = found;
    looked += 1;
    if (looked === mostLookedAt) break;
  }
  return { open: undefined, closed };
}

async function handsOff(state: State): Promise<ProposalResult> {
  const { project, open } = state;
  if (open !== undefined) await sayHandsOff(project, open.number);
  return result("hands-off", state, open);
}

/** The target holds everything: nothing of ours is left. */
async function close(state: State): Promise<ProposalResult> {
  const { project, proposal, open, there } = state;
  if (open === undefined && there === undefined) return result("unchanged", state, open);
  if (open !== undefined) await project.editChangeRequest(open.number, { state: "closed" });
  if (there !== undefined) await project.deleteBranch(proposal.branch, there.head);
  return result("closed", state, open);
}

async function update(state: State): Promise<ProposalResult> {
  const { project, proposal, open, closed, digest } = state;
  if (open === undefined && closed !== undefined && isOfFiles(closed.body, digest)) {
    return result("declined", state, closed);
  }
  const committed = isUpToDate(state) ? undefined : await commit(state);
  const head = committed ?? state.there?.head ?? "";
  if (open === undefined) {
    const opened = await openNew(state);
    if (proposal.autoMerge) await project.mergeWhenReady(opened.number, head);
    return result("opened", state, opened);
  }
  const edited = await edit(state, open);
  const armed = proposal.autoMerge && (committed !== undefined || !open.autoMerge);
  if (armed) await project.mergeWhenReady(open.number, head);
  const asked = await project.askForReview(open, proposal.reviewers);
  const changed = edited || armed || asked || committed !== undefined;
  return result(changed ? "updated" : "unchanged", state, open);
}

/** Whether the branch is one commit on top of the target's newest, with the files as they should be. */
function isUpToDate({ base, digest, there, proposal }: State): boolean {
  if (there === undefined || there.range.mergeBase !== base) return false;
  if (!isEmpty(treeChanges(proposal, there.tree))) return false;
  return there.range.commits[0]?.message.includes(digest) ?? false;
}

function commit({ project, proposal, base, changes, digest, there }: State): Promise<string> {
  const { branch, title, summary } = proposal;
  const message = `${title}\n\n${summary}`;
  return project.commit({
    branch,
    expected: there?.head,
    base,
    message: withTrailer(message, digest),
    write: changes.write,
    existing: changes.existing,
    remove: changes.remove,
  });
}

function openNew({ project, proposal, digest }: State): Promise<ChangeRequest> {
  const { branch: source, target, title, body, labels, reviewers } = proposal;
  const description = withOurText("", body, digest);
  return project.openChangeRequest({ source, target, title, body: description, labels, reviewers });
}

/** A process that died may have left its labels out, as its reviewers: where none is there, they are added. */
async function edit(
  { project, proposal: { title, body, labels }, digest }: State,
  open: ChangeRequest,
): Promise<boolean> {
  const there = open.body.replace(/\r\n/g, "\n");
  const description = withOurText(there, body, digest);
  const lacksLabels = labels.length > 0 && !labels.some((label) => open.labels.includes(label));
  const edits = {
    ...(open.title === title ? {} : { title }),
    ...(there.trim() === description.trim() ? {} : { body: description }),
    ...(lacksLabels ? { addLabels: labels } : {}),
  };
  if (Object.keys(edits).length === 0) return false;
  await project.editChangeRequest(open.number, edits);
  return true;
}

function result(
  outcome: ProposalResult["outcome"],
  { changes: { write, existing, remove } }: State,
  request: ChangeRequest | undefined,
): ProposalResult {
  return {
    outcome,
    created: [...write.keys()].filter((path) => !existing.has(path)),
    updated: [...existing],
    deleted: remove,
    ...(request === undefined ? {} : { url: request.url }),
  };
}

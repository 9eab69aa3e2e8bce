import { defined } from "@mirrorkit/sdk/internal";
import type { ChangeRequest, ForgeProject, TreeFile } from "../client/index.ts";
import { type BranchState, readBranchState } from "./branch-state.ts";
import { isOfFiles, withOurText } from "./description-markers.ts";
import { isOurs, withTrailer } from "./own-commit.ts";
import type { Proposal, ProposalResult } from "./proposal.ts";
import { sayHandsOff } from "./say-hands-off.ts";
import { arm } from "./switch-on-auto-merge.ts";
import {
  digestOfFiles,
  isEmpty,
  leftBehind,
  sameChanges,
  type TreeChanges,
  treeChanges,
} from "./tree-changes.ts";

/** The current state of the target branch. */
export interface ProposalBase {
  /** Its head commit. */
  readonly sha: string;
  /** All files of the proposal's folders in it. */
  readonly tree: ReadonlyMap<string, TreeFile>;
}

/**
 * Proposes files to a GitOps project: one commit on mirrorkit's branch, on top of the target's head, and one change
 * request. It reads everything first and writes only differences, so repeating it, in two processes at once or
 * after a crash, gives the same result. A commit on the branch counts as up to date only if its whole difference is
 * the wanted one, and auto-merge is enabled only for a commit of this call.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} as the methods of {@link ForgeProject} do; `conflict` when another
 * account wrote to the branch at the same moment.
 */
export async function propose(
  project: ForgeProject,
  base: ProposalBase,
  proposal: Proposal,
): Promise<ProposalResult> {
  const changes = treeChanges(proposal, base.tree);
  const digest = digestOfFiles(leftBehind(changes));
  const head = await project.branch(proposal.branch);
  const requests = await lastRequests(project, proposal, head !== undefined);
  const there = head === undefined ? undefined : await readBranchState(project, proposal, head);
  const state = { project, proposal, base: base.sha, changes, digest, there, ...requests };
  if (there !== undefined && !isOurs(there)) return handsOff(state);
  return isEmpty(changes) ? close(state) : update(state);
}

interface Requests {
  /** The change request, when it is open. */
  readonly open: ChangeRequest | undefined;
  /** The last change request that was closed, when none is open. */
  readonly closed: ChangeRequest | undefined;
}

interface State extends Requests {
  readonly project: ForgeProject;
  readonly proposal: Proposal;
  /** The newest commit of the target. */
  readonly base: string;
  /** The changes of the proposal in it. */
  readonly changes: TreeChanges;
  /** The digest of that. */
  readonly digest: string;
  /** Mirrorkit's branch, when it exists. */
  readonly there: BranchState | undefined;
}

const mostLookedAt = 20;

/** If the branch exists, its change request is probably open; otherwise it is probably not. */
async function lastRequests(
  project: ForgeProject,
  { branch: source, target }: Proposal,
  hasBranch: boolean,
): Promise<Requests> {
  if (hasBranch) {
    for await (const open of project.changeRequests({ state: "open", source, target })) {
      return { open, closed: undefined };
    }
  }
  let closed: ChangeRequest | undefined;
  let looked = 0;
  for await (const found of project.changeRequests({ state: "all", source, target })) {
    if (found.state === "open") return { open: found, closed: undefined };
    if (found.state === "closed" && found.number > (closed?.number ?? 0)) closed = found;
    looked += 1;
    if (hasBranch && looked === mostLookedAt) break;
  }
  return { open: undefined, closed };
}

async function handsOff(state: State): Promise<ProposalResult> {
  const { project, open } = state;
  if (open?.autoMerge === true) await project.cancelAutoMerge(open.number);
  if (open !== undefined) await sayHandsOff(project, open.number);
  return result("hands-off", state, open);
}

/** The target contains everything: removes mirrorkit's change request and branch. */
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
  const wantsMerge = proposal.autoMerge && open?.draft !== true;
  const isDone = isUpToDate(state) && (!wantsMerge || open?.autoMerge === true);
  if (!isDone && proposal.holdMerge === true && open?.autoMerge === true) {
    await project.cancelAutoMerge(open.number);
  }
  const sha = isDone ? undefined : await commit(state);
  const request = open ?? (await openNew(state));
  const edited = open !== undefined && (await edit(state, open));
  if (wantsMerge && sha !== undefined) {
    await arm(project, { number: request.number, branch: proposal.branch, sha });
  }
  if (open === undefined) return result("opened", state, request);
  const asked = await project.askForReview(open, proposal.reviewers);
  const changed = edited || asked || sha !== undefined;
  return result(changed ? "updated" : "unchanged", state, open);
}

/** Whether the branch is one commit on top of the target's head that results in exactly the wanted files. */
function isUpToDate({ base, changes, there }: State): boolean {
  if (there?.changed === undefined || there.range.mergeBase !== base) return false;
  return there.range.commits.length === 1 && sameChanges(there.changed, leftBehind(changes));
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
    remove: [...changes.remove, ...changes.replaced],
  });
}

function openNew({ project, proposal, digest }: State): Promise<ChangeRequest> {
  const { branch: source, target, title, body, labels, reviewers } = proposal;
  const description = withOurText("", body, digest);
  return project.openChangeRequest({ source, target, title, body: description, labels, reviewers });
}

/**
 * An interrupted process may have omitted labels and reviewers: missing labels are added. The title of a draft
 * stays, because on GitLab it marks the draft.
 */
async function edit(
  { project, proposal: { title, body, labels }, digest }: State,
  open: ChangeRequest,
): Promise<boolean> {
  const there = open.body.replace(/\r\n/g, "\n");
  const description = withOurText(there, body, digest);
  const lacksLabels = labels.length > 0 && !labels.some((label) => open.labels.includes(label));
  const edits = {
    ...(open.title === title || open.draft ? {} : { title }),
    ...(there.trim() === description.trim() ? {} : { body: description }),
    ...(lacksLabels ? { addLabels: labels } : {}),
  };
  if (Object.keys(edits).length === 0) return false;
  await project.editChangeRequest(open.number, edits);
  return true;
}

function result(
  outcome: ProposalResult["outcome"],
  { changes: { write, existing, replaced, remove } }: State,
  request: ChangeRequest | undefined,
): ProposalResult {
  return {
    outcome,
    created: [...write.keys()].filter((path) => !existing.has(path) && !replaced.has(path)),
    updated: [...write.keys()].filter((path) => existing.has(path) || replaced.has(path)),
    deleted: remove,
    ...defined({ url: request?.url }),
  };
}

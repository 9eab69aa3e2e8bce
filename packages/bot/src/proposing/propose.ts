import type { ChangeRequest, CommitRange, ForgeProject, TreeFile } from "../forge/index.ts";
import { withOurText } from "./description.ts";
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
  const { branch } = proposal;
  const changes = treeChanges(proposal, base.tree);
  const [head, open] = [await project.branch(branch), await openRequest(project, proposal)];
  const there = head === undefined ? undefined : await readBranch(project, proposal, head);
  const state = { project, proposal, base: base.sha, changes, open, there };
  if (there !== undefined && !isOurs(there.range, there.tree)) return handsOff(state);
  return isEmpty(changes) ? close(state) : update(state);
}

interface BranchState {
  readonly head: string;
  readonly range: CommitRange;
  readonly tree: ReadonlyMap<string, TreeFile>;
}

interface State {
  readonly project: ForgeProject;
  readonly proposal: Proposal;
  /** The newest commit of the target. */
  readonly base: string;
  /** What the proposal changes there. */
  readonly changes: TreeChanges;
  /** The change request, when it is open. */
  readonly open: ChangeRequest | undefined;
  /** Our branch, when it is there. */
  readonly there: BranchState | undefined;
}

async function readFolders(
  project: ForgeProject,
  ref: string,
  folders: readonly string[],
): Promise<ReadonlyMap<string, TreeFile>> {
  const trees = await Promise.all(folders.map((folder) => project.readTree(ref, folder)));
  return new Map(trees.flatMap((tree) => [...tree]));
}

async function openRequest(
  project: ForgeProject,
  { branch, target }: Proposal,
): Promise<ChangeRequest | undefined> {
  for await (const found of project.changeRequests({ source: branch, target })) return found;
  return undefined;
}

async function readBranch(
  project: ForgeProject,
  { target, folders }: Proposal,
  head: string,
): Promise<BranchState> {
  const range = await project.compare(target, head);
  return { head, range, tree: await readFolders(project, head, folders) };
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
  if (there !== undefined) await project.deleteBranch(proposal.branch);
  return result("closed", state, open);
}

async function update(state: State): Promise<ProposalResult> {
  const { project, proposal, open } = state;
  const committed = isUpToDate(state) ? undefined : await commit(state);
  const head = committed ?? state.there?.head ?? "";
  if (open === undefined) {
    if (committed === undefined && (await isDeclined(state)))
      return result("declined", state, open);
    const opened = await openNew(state);
    if (proposal.autoMerge) await project.mergeWhenReady(opened.number, head);
    return result("opened", state, opened);
  }
  const edited = await edit(project, proposal, open);
  const armed = proposal.autoMerge && (committed !== undefined || !open.autoMerge);
  if (armed) await project.mergeWhenReady(open.number, head);
  const changed = edited || armed || committed !== undefined;
  return result(changed ? "updated" : "unchanged", state, open);
}

/** Whether the branch is one commit on top of the target's newest, with the files as they should be. */
function isUpToDate({ base, changes, there, proposal }: State): boolean {
  if (there === undefined || there.range.mergeBase !== base) return false;
  if (!isEmpty(treeChanges(proposal, there.tree))) return false;
  return there.range.commits[0]?.message.includes(digestOfChanges(changes)) ?? false;
}

function commit({ project, proposal, base, changes, there }: State): Promise<string> {
  const { branch, title, body } = proposal;
  const first = body.split("\n").find((line) => line.trim() !== "") ?? "";
  return project.commit({
    branch,
    expected: there?.head,
    base,
    message: withTrailer(
      `${title}\n\n${first.replace(/[*`#>]/g, "").trim()}`,
      digestOfChanges(changes),
    ),
    write: changes.write,
    existing: changes.existing,
    remove: changes.remove,
  });
}

/** Whether somebody closed the change request of the branch as it is now. */
async function isDeclined({ project, proposal, there }: State): Promise<boolean> {
  const { branch: source, target } = proposal;
  for await (const found of project.changeRequests({ state: "all", source, target })) {
    if (found.head.sha === there?.head) return found.state === "closed";
  }
  return false;
}

function openNew({ project, proposal }: State): Promise<ChangeRequest> {
  const { branch: source, target, title, body, labels, reviewers } = proposal;
  const description = withOurText("", body);
  return project.openChangeRequest({ source, target, title, body: description, labels, reviewers });
}

async function edit(
  project: ForgeProject,
  { title, body }: Proposal,
  open: ChangeRequest,
): Promise<boolean> {
  const description = withOurText(open.body.replace(/\r\n/g, "\n"), body);
  const edits = {
    ...(open.title === title ? {} : { title }),
    ...(open.body.replace(/\r\n/g, "\n").trim() === description.trim()
      ? {}
      : { body: description }),
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

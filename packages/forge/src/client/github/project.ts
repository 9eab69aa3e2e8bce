import { encodePath } from "../addresses.ts";
import type { AccessCheck, ForgeProject, ProjectUse } from "../forge.ts";
import { checkAccess } from "./access-checks.ts";
import { readPermission } from "./account.ts";
import { readArtefact } from "./artefact.ts";
import { cancelAutoMerge, mergeWhenReady } from "./auto-merge.ts";
import { readBranch } from "./branch.ts";
import {
  editChangeRequest,
  listChangeRequests,
  openChangeRequest,
  readChangeRequest,
} from "./change-requests.ts";
import { listComments } from "./comments.ts";
import { commit, deleteBranch } from "./commit.ts";
import { compare, createChanges } from "./compare.ts";
import { listContributors } from "./contributors.ts";
import {
  addComment,
  deleteComment,
  editComment,
  labelledBy,
  listApprovals,
} from "./conversation.ts";
import { readFile } from "./files.ts";
import type { Repository } from "./repository.ts";
import { checkRepository } from "./repository-checks.ts";
import { askForReview } from "./reviewers.ts";
import { createStatusSetter } from "./status.ts";
import { readEntry, readTree } from "./trees.ts";
import { listWebhooks } from "./webhooks.ts";

/** A repository in the words of a forge. */
export function createProject(repository: Repository): ForgeProject {
  const changes = createChanges(repository);
  return {
    kind: "github",
    name: `${repository.at.owner}/${repository.at.repo}`,
    defaultBranch: repository.defaultBranch,
    largestComment: 65_536,
    self: repository.self,
    permission: (account) => readPermission(repository, account),
    branch: (name) => readBranch(repository, name),
    readFile: (request) => readFile(repository, request),
    readTree: (ref, folder) => readTree(repository, ref, folder),
    entry: (ref, path) => readEntry(repository, ref, path),
    compare: (base, head) => compare(repository, base, head),
    commit: (request) => commit(repository, request),
    deleteBranch: (name, expected) => deleteBranch(repository, name, expected),
    changeRequest: (number) => readChangeRequest(repository, number),
    mergeBase: async (changeRequest) => (await changes(changeRequest)).mergeBase,
    changes,
    changeRequests: (filter) => listChangeRequests(repository, filter),
    openChangeRequest: (draft) => openChangeRequest(repository, draft),
    editChangeRequest: (number, edit) => editChangeRequest(repository, number, edit),
    askForReview: (changeRequest, names) => askForReview(repository, changeRequest, names),
    mergeWhenReady: (number, sha) => mergeWhenReady(repository, number, sha),
    cancelAutoMerge: (number) => cancelAutoMerge(repository, number),
    contributors: (changeRequest) => listContributors(repository, changeRequest),
    comments: (number) => listComments(repository, number),
    addComment: (number, body) => addComment(repository, number, body),
    editComment: (_number, id, body) => editComment(repository, id, body),
    deleteComment: (_number, id) => deleteComment(repository, id),
    labelledBy: (number, label) => labelledBy(repository, number, label),
    approvals: (changeRequest) => listApprovals(repository, changeRequest),
    setStatus: createStatusSetter(repository),
    artefact: (request) => readArtefact(repository, request),
    checkAccess: (uses) => checkAll(repository, uses),
    webhooks: () => listWebhooks(repository),
    fileUrl: (path, ref, line) => fileUrl(repository, path, ref, line),
  };
}

async function checkAll(
  repository: Repository,
  uses: readonly ProjectUse[],
): Promise<readonly AccessCheck[]> {
  return [...(await checkAccess(repository, uses)), ...(await checkRepository(repository, uses))];
}

function fileUrl({ url }: Repository, path: string, ref: string, line: number | undefined): string {
  const anchor = line === undefined ? "" : `#L${line}`;
  return `${url}/blob/${encodePath(ref)}/${encodePath(path)}${anchor}`;
}

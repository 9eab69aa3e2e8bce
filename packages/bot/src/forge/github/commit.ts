import { isMirrorError, MirrorError, quoted } from "@mirrorkit/sdk";
import type { CommitRequest } from "../forge.ts";
import { unlessMissing } from "./client.ts";
import { readBranch } from "./files.ts";
import { askGraphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";

/** REST has no lease: this sets a ref only if it is still where it is expected. */
const updateRefs = `mutation UpdateRefs($repository: ID!, $updates: [RefUpdate!]!) {
  updateRefs(input: { repositoryId: $repository, refUpdates: $updates }) {
    clientMutationId
  }
}`;

const noObject = "0".repeat(40);
/** What GitHub may call a lost lease; which it is, the branch itself tells. */
const answers = new Set(["refused", "conflict", "not-found"]);

/** Makes a commit and sets the branch to it. */
export async function commit(repository: Repository, request: CommitRequest): Promise<string> {
  const { octokit, at } = repository;
  const file = { mode: "100644", type: "blob" } as const;
  const written = [...request.write].map(([path, content]) => ({ ...file, path, content }));
  const removed = request.remove.map((path) => ({ ...file, path, sha: null }));
  const tree = await octokit.rest.git.createTree({
    ...at,
    base_tree: request.base,
    tree: [...written, ...removed],
  });
  const made = await octokit.rest.git.createCommit({
    ...at,
    message: request.message,
    tree: tree.data.sha,
    parents: [request.base],
  });
  await setBranch(repository, request, made.data.sha);
  return made.data.sha;
}

async function setBranch(
  repository: Repository,
  { branch, expected }: CommitRequest,
  sha: string,
): Promise<void> {
  const name = `refs/heads/${branch}`;
  const update = { name, beforeOid: expected ?? noObject, afterOid: sha, force: true };
  try {
    const variables = { repository: repository.nodeId, updates: [update] };
    await askGraphql(repository.octokit, { query: updateRefs, variables });
  } catch (error) {
    const known = isMirrorError(error) && answers.has(error.code);
    if (!known || (await readBranch(repository, branch)) === expected) throw error;
    throw new MirrorError("conflict", `the branch ${quoted(branch)} is not where it was`, {
      hint: "Somebody else wrote to it meanwhile; look again.",
    });
  }
}

/** Deletes a branch, if it is there. */
export async function deleteBranch({ octokit, at }: Repository, name: string): Promise<void> {
  await unlessMissing(octokit.rest.git.deleteRef({ ...at, ref: `heads/${name}` }));
}

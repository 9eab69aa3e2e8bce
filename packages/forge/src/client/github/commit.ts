import { quoted } from "@mirrorkit/sdk/internal";
import { isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { objectName } from "../expected.ts";
import type { CommitRequest } from "../forge.ts";
import { readBranch } from "./branch.ts";
import { ask } from "./client.ts";
import { askGraphql, doneShape } from "./graphql.ts";
import type { Repository } from "./repository.ts";

/** REST has no lease: this sets or deletes a ref only if it is still where it is expected. */
const updateRefs = `mutation UpdateRefs($repository: ID!, $updates: [RefUpdate!]!) {
  updateRefs(input: { repositoryId: $repository, refUpdates: $updates }) {
    clientMutationId
  }
}`;

const treeShape = z.object({ sha: objectName }).describe("a tree");
const commitShape = z.object({ sha: objectName }).describe("a commit");

const noObject = "0".repeat(40);
/** Possible answers of GitHub to a lost lease; the branch itself shows whether it was lost. */
const answers = new Set(["refused", "conflict", "not-found"]);

/** Makes a commit and sets the branch to it. */
export async function commit(repository: Repository, request: CommitRequest): Promise<string> {
  const { octokit, at } = repository;
  const file = { mode: "100644", type: "blob" } as const;
  const written = [...request.write].map(([path, content]) => ({ ...file, path, content }));
  const gone = request.remove.filter((path) => !request.write.has(path));
  const removed = gone.map((path) => ({ ...file, path, sha: null }));
  const change = { base_tree: request.base, tree: [...written, ...removed] };
  const made = await ask(treeShape, octokit.rest.git.createTree({ ...at, ...change }));
  const onTop = { message: request.message, tree: made.sha, parents: [request.base] };
  const { sha } = await ask(commitShape, octokit.rest.git.createCommit({ ...at, ...onTop }));
  await moveBranch(repository, request.branch, request.expected, sha);
  return sha;
}

/** Deletes a branch, if it is where it is expected; one that is gone is not an error. */
export async function deleteBranch(
  repository: Repository,
  name: string,
  expected: string,
): Promise<void> {
  await moveBranch(repository, name, expected, undefined);
}

/** Has a branch go from one commit to another; undefined for not being there. */
async function moveBranch(
  repository: Repository,
  branch: string,
  from: string | undefined,
  to: string | undefined,
): Promise<void> {
  const oids = { beforeOid: from ?? noObject, afterOid: to ?? noObject };
  const update = { name: `refs/heads/${branch}`, ...oids, force: true };
  try {
    const variables = { repository: repository.nodeId, updates: [update] };
    await askGraphql(repository.octokit, { query: updateRefs, variables, expected: doneShape });
  } catch (error) {
    if (!isMirrorError(error) || !answers.has(error.code)) throw error;
    const now = await readBranch(repository, branch);
    if (now === from) throw error;
    if (now === to) return;
    throw new MirrorError("conflict", `the branch ${quoted(branch)} has moved in the meantime`, {
      hint: "Another account pushed to it. Run it again.",
    });
  }
}

import type { CommitAction } from "@gitbeaker/rest";
import { compareText, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { maybe, objectName } from "../expected.ts";
import type { CommitRange, CommitRequest, ForgeProject } from "../forge.ts";
import { readBranch } from "./branch.ts";
import { ask, type GitLabClient } from "./client.ts";
import { GitLabError, unlessAbsent } from "./failure.ts";

type Repository = Pick<ForgeProject, "branch" | "compare" | "commit" | "deleteBranch">;

const commitShape = z
  .object({ id: objectName, message: z.string(), parent_ids: maybe(z.array(objectName)) })
  .describe("a commit");

const comparisonShape = z
  .object({
    commits: z.array(commitShape),
    diffs: z.array(z.object({ old_path: z.string(), new_path: z.string() })),
    compare_timeout: z.boolean(),
  })
  .describe("a comparison");

type Commit = z.infer<typeof commitShape>;

const mostCommits = 100;

/** Branches and commits. */
export function repository(client: GitLabClient): Repository {
  return {
    branch: async (name) => readBranch(client, name),
    compare: async (base, head) => compare(client, base, head),
    commit: async (request) => commit(client, request),
    deleteBranch: async (name, expected) => deleteBranch(client, name, expected),
  };
}

/** The commits of one commit or branch that another one does not have. */
export async function compare(
  client: GitLabClient,
  base: string,
  head: string,
): Promise<CommitRange> {
  const asked = client.repositories.compare(client.name, base, head, { straight: false });
  const { commits: all, diffs, compare_timeout: isCut } = await ask(comparisonShape, asked);
  const mergeBase = parentOfLine(all) ?? (await mergeBaseOf(client, base, head));
  const commits = all.slice(-mostCommits).map(({ id, message }) => ({ sha: id, message }));
  const paths = diffs.flatMap((diff) => [diff.old_path, diff.new_path]);
  const files = isCut ? undefined : [...new Set(paths)].sort(compareText);
  return { mergeBase, commits, files };
}

/** The parent of a linear sequence of commits, oldest first; undefined when it is empty or not linear. */
function parentOfLine(commits: readonly Commit[]): string | undefined {
  const parents = commits.map(({ parent_ids: ids = [] }) => (ids.length === 1 ? ids[0] : ""));
  const isLine = parents.slice(1).every((id, index) => id === commits[index]?.id);
  return isLine ? parents[0] || undefined : undefined;
}

/** The newest commit that both have. */
export async function mergeBaseOf(
  client: GitLabClient,
  one: string,
  other: string,
): Promise<string> {
  try {
    const asked = client.repositories.mergeBase(client.name, [one, other]);
    const found = await ask(commitShape.nullable(), asked);
    if (found !== null) return found.id;
  } catch (error) {
    if (!(error instanceof GitLabError && error.status === 400)) throw error;
  }
  throw new MirrorError("not-found", `${quoted(one)} and ${quoted(other)} share no commit`);
}

/**
 * GitLab has no lease: the branch is read right before, and a push between the reading and the commit, a
 * fraction of a second, is lost. Where the branch must not exist GitLab itself refuses.
 */
async function commit(client: GitLabClient, request: CommitRequest): Promise<string> {
  const { branch, expected, base, message } = request;
  if (expected !== undefined && (await readBranch(client, branch)) !== expected)
    throw moved(branch);
  try {
    const more = { startSha: base, ...(expected === undefined ? {} : { force: true }) };
    const actions = actionsOf(request);
    const asked = client.commits.create(client.name, branch, message, actions, more);
    return (await ask(commitShape, asked)).id;
  } catch (error) {
    throw isStale(error) ? staleError(error) : error;
  }
}

/**
 * GitLab has no lease here either: the branch is read right before, and a push between the reading and the
 * deletion, a fraction of a second, is lost with the branch.
 */
async function deleteBranch(client: GitLabClient, name: string, expected: string): Promise<void> {
  const there = await readBranch(client, name);
  if (there === undefined) return;
  if (there !== expected) throw moved(name);
  await unlessAbsent(client.branches.remove(client.name, name));
}

function moved(branch: string): MirrorError {
  return new MirrorError("conflict", `the branch ${quoted(branch)} has moved in the meantime`, {
    hint: "Another account pushed to it. Run it again.",
  });
}

/**
 * GitLab applies the actions in order. An update keeps the mode, so a file that must become a regular one is
 * deleted first.
 */
function actionsOf({ write, existing, remove }: CommitRequest): CommitAction[] {
  return [
    ...remove.map((filePath): CommitAction => ({ action: "delete", filePath })),
    ...[...write].map(
      ([filePath, content]): CommitAction => ({
        action: existing.has(filePath) ? "update" : "create",
        filePath,
        content,
      }),
    ),
  ];
}

function isStale(error: unknown): error is GitLabError {
  return (
    error instanceof GitLabError &&
    error.status === 400 &&
    /already exists|doesn't exist|does not exist/i.test(error.said)
  );
}

function staleError({ message, said, status = 400 }: GitLabError): GitLabError {
  return new GitLabError("conflict", message, { said, status });
}

import type { CommitAction, CommitSchema, RepositoryTreeSchema } from "@gitbeaker/rest";
import { compareText, MirrorError, quoted } from "@mirrorkit/sdk";
import type { CommitRange, CommitRequest, FileRequest, ForgeProject, TreeFile } from "../forge.ts";
import type { GitLabClient } from "./client.ts";
import { GitLabError, isAbsent, unlessAbsent } from "./failure.ts";

type Repository = Pick<
  ForgeProject,
  "branch" | "readFile" | "readTree" | "compare" | "commit" | "deleteBranch"
>;

/** The longest target of a symbolic link that is looked for. */
const longestLink = 4_096;
const mostCommits = 100;

/** Branches, files and commits. */
export function repository(client: GitLabClient): Repository {
  return {
    branch: async (name) => branchOf(client, name),
    readFile: async (request) => readFile(client, request),
    readTree: async (ref, folder) => {
      const entries = await listTree(client, ref, folder, true);
      return new Map(
        entries
          .filter(({ type }) => type !== "tree")
          .map(({ path, id, mode }): [string, TreeFile] => [path, { blob: id, mode }]),
      );
    },
    compare: async (base, head) => compare(client, base, head),
    commit: async (request) => commit(client, request),
    deleteBranch: async (name, expected) => deleteBranch(client, name, expected),
  };
}

async function branchOf(client: GitLabClient, name: string): Promise<string | undefined> {
  const branch = await unlessAbsent(client.branches.show(client.name, name));
  return branch?.commit.id;
}

async function readFile(
  client: GitLabClient,
  { path, ref, maxBytes }: FileRequest,
): Promise<Uint8Array | undefined> {
  const asked = client.bytes(`repository/files/${encodeURIComponent(path)}/raw`, { ref }, maxBytes);
  const bytes = await unlessAbsent(asked);
  if (bytes === undefined || !mayBeLink(bytes)) return bytes;
  const folder = path.split("/").slice(0, -1).join("/");
  const entries = await listTree(client, ref, folder, false);
  if (entries.some((entry) => entry.path === path && entry.mode === "120000")) {
    throw new MirrorError("refused", `${quoted(path)} is a symbolic link`, {
      hint: "Put the file itself in its place.",
    });
  }
  return bytes;
}

/** GitLab gives the target of a link as its content and does not say so; only what may be one is worth a request. */
function mayBeLink(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length <= longestLink && !bytes.includes(0x0a);
}

async function listTree(
  client: GitLabClient,
  ref: string,
  path: string,
  recursive: boolean,
): Promise<readonly RepositoryTreeSchema[]> {
  const query = { ref, path: path === "" ? undefined : path, recursive, pagination: "keyset" };
  try {
    return await client.list<RepositoryTreeSchema>("repository/tree", query);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    // A folder and a commit that are not there are told alike by some versions; whoever names a commit has seen it.
    if (!/^[0-9a-f]{40,64}$/.test(ref)) await client.commits.show(client.name, ref);
    return [];
  }
}

async function compare(client: GitLabClient, base: string, head: string): Promise<CommitRange> {
  const found = await client.repositories.compare(client.name, base, head, { straight: false });
  const all = (found.commits ?? []) as unknown as readonly CommitSchema[];
  const mergeBase = parentOfLine(all) ?? (await mergeBaseOf(client, base, head));
  const commits = all.slice(-mostCommits).map(({ id, message }) => ({ sha: id, message }));
  const paths = (found.diffs ?? []).flatMap((diff) => [diff.old_path, diff.new_path]);
  const files = found.compare_timeout ? undefined : [...new Set(paths)].sort(compareText);
  return { mergeBase, commits, files };
}

/** Where a line of commits without merges begins, oldest first; undefined when they are none or no line. */
function parentOfLine(commits: readonly CommitSchema[]): string | undefined {
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
    const found = await client.repositories.mergeBase(client.name, [one, other]);
    if (typeof found?.id === "string") return found.id;
  } catch (error) {
    if (!(error instanceof GitLabError && error.status === 400)) throw error;
  }
  throw new MirrorError(
    "not-found",
    `${quoted(one)} and ${quoted(other)} have no commit in common`,
  );
}

/**
 * GitLab has no lease: the branch is read right before, and a push between the reading and the commit, a
 * fraction of a second, is lost. Where the branch must not exist GitLab itself refuses.
 */
async function commit(client: GitLabClient, request: CommitRequest): Promise<string> {
  const { branch, expected, base, message } = request;
  if (expected !== undefined && (await branchOf(client, branch)) !== expected) throw moved(branch);
  try {
    const made = await client.commits.create(client.name, branch, message, actionsOf(request), {
      startSha: base,
      ...(expected === undefined ? {} : { force: true }),
    });
    return made.id;
  } catch (error) {
    throw isStale(error) ? staleError(error) : error;
  }
}

/**
 * GitLab has no lease here either: the branch is read right before, and a push between the reading and the
 * deletion, a fraction of a second, is lost with the branch.
 */
async function deleteBranch(client: GitLabClient, name: string, expected: string): Promise<void> {
  const there = await branchOf(client, name);
  if (there === undefined) return;
  if (there !== expected) throw moved(name);
  await unlessAbsent(client.branches.remove(client.name, name));
}

function moved(branch: string): MirrorError {
  return new MirrorError("conflict", `the branch ${quoted(branch)} is not where it was`, {
    hint: "Somebody else wrote to it meanwhile; look again.",
  });
}

/** GitLab does one after another. An update keeps the mode, so that what is to become a regular file goes first. */
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

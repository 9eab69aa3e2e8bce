import type { Signature, TreeEntry } from "../git-repository.ts";
import type { Answer, Asked, Handler } from "../stand-in.ts";
import {
  type Context,
  commitOf,
  invalid,
  listOf,
  notFound,
  paginate,
  paramOf,
  queryText,
  Refusal,
  repoOf,
  textOf,
} from "./answers.ts";
import { showActivity, showUser } from "./render.ts";
import { type Shape, shape } from "./shape.ts";
import type { Repo } from "./state.ts";

const mostFiles = 300;
const modes = new Set(["100644", "100755", "040000", "160000", "120000"]);

export function gitRoutes(context: Context): Readonly<Record<string, Handler>> {
  return {
    "git/get-ref": (asked) => getRef(context, asked),
    "git/get-tree": (asked) => getTree(context, asked),
    "git/create-tree": (asked) => createTree(context, asked),
    "git/create-commit": (asked) => createCommit(context, asked),
    "git/get-blob": (asked) => getBlob(context, asked),
    "repos/compare-commits-with-basehead": (asked) => compare(context, asked),
    "repos/list-activities": (asked) => listActivities(context, asked),
  };
}

function getRef(context: Context, asked: Asked): Answer {
  const ref = `refs/${asked.params["ref"]}`;
  const sha = repoOf(context, asked).git.refs.get(ref);
  if (sha === undefined) throw notFound();
  const object = { type: "commit", sha, url: "https://github.example/none" };
  return { status: 200, body: shape("git-ref", { ref, object }) };
}

/** This list has cursors in place of numbers of pages. */
function listActivities(context: Context, asked: Asked): Answer {
  const [ref, after] = ["ref", "after"].map((name) => queryText(asked, name));
  const all = repoOf(context, asked)
    .activities.filter((one) => ref === undefined || one.ref === ref)
    .toReversed();
  const from = after === undefined ? 0 : all.findIndex(({ id }) => `${id}` === after) + 1;
  const items = all.slice(from, from + Number(queryText(asked, "per_page") ?? 30));
  const query = new URLSearchParams(asked.query as Record<string, string>);
  query.set("after", `${items.at(-1)?.id}`);
  const link = `<${asked.apiUrl}${asked.path}?${query.toString()}>; rel="next"`;
  const headers: Record<string, string> = from + items.length < all.length ? { link } : {};
  return { status: 200, headers, body: items.map(showActivity) };
}

function treeOf(repo: Repo, name: string): string {
  const commit = repo.git.readCommit(repo.git.resolve(name) ?? "");
  const tree = commit?.tree ?? name;
  if (repo.git.readTree(tree) === undefined) throw notFound();
  return tree;
}

function getTree(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const sha = treeOf(repo, paramOf(asked, "tree_sha"));
  const recursive = queryText(asked, "recursive") !== undefined;
  const entries = recursive ? repo.git.readTreeRecursive(sha) : (repo.git.readTree(sha) ?? []);
  const limit = recursive ? context.treeLimit() : entries.length;
  return { status: 200, body: showTree(sha, entries.slice(0, limit), entries.length > limit) };
}

function showTree(sha: string, entries: readonly TreeEntry[], truncated: boolean): Shape {
  return { sha, url: "https://github.example/none", tree: entries, truncated };
}

interface NewEntry {
  readonly path?: string;
  readonly mode?: string;
  readonly sha?: string | null;
  readonly content?: string;
}

function createTree(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const base = textOf(asked, "base_tree");
  const files = base === undefined ? new Map() : repo.git.filesOfTree(treeOf(repo, base));
  for (const entry of listOf(asked, "tree") as NewEntry[]) {
    const { path = "", mode = "", sha, content } = entry;
    if (isMalformed(path)) throw new Refusal(422, "tree.path contains a malformed path component");
    if (!modes.has(mode)) throw new Refusal(422, "tree.mode is invalid");
    if (sha === null) {
      if (!files.delete(path)) throw new Refusal(422, "GitRPC::BadObjectState");
      continue;
    }
    if ((sha === undefined) === (content === undefined)) {
      throw new Refusal(422, "Must supply either tree.sha or tree.content");
    }
    files.set(path, { mode, sha: sha ?? repo.git.writeBlob(content ?? "") });
  }
  const tree = repo.git.writeTree(files);
  return { status: 201, body: showTree(tree, repo.git.readTree(tree) ?? [], false) };
}

function isMalformed(path: string): boolean {
  return path.split("/").some((part) => ["", ".", "..", ".git"].includes(part.toLowerCase()));
}

function createCommit(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const tree = textOf(asked, "tree") ?? "";
  const parents = listOf(asked, "parents").map(String);
  if (repo.git.readTree(tree) === undefined) {
    throw new Refusal(422, "Tree SHA does not exist");
  }
  if (parents.some((parent) => repo.git.readCommit(parent) === undefined)) {
    throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
  }
  const message = textOf(asked, "message") ?? "";
  const by = context.self().login;
  const sha = context.state.commit(repo, { tree, parents, message, by });
  const known = { sha, message, tree: { sha: tree, url: "https://github.example/none" } };
  return { status: 201, body: shape("git-commit", known) };
}

/** Only the raw form is offered: the other is of no use here. */
function getBlob(context: Context, asked: Asked): Answer {
  const bytes = repoOf(context, asked).git.readBlob(paramOf(asked, "file_sha"));
  if (bytes === undefined) throw notFound();
  if (!asked.headers.accept?.includes("raw")) throw new Refusal(422, "ask for the raw form");
  return {
    status: 200,
    headers: { "content-type": "application/vnd.github.raw+json" },
    body: bytes,
  };
}

function compare(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  const [from = "", to = ""] = paramOf(asked, "basehead").split("...");
  const [base, head] = [commitOf(repo, from), commitOf(repo, to)];
  const mergeBase = repo.git.mergeBase(base, head);
  if (mergeBase === undefined)
    throw new Refusal(404, `No common ancestor between ${from} and ${to}.`);
  const ahead = repo.git.range(base, head);
  const { items, headers, number } = paginate(asked, ahead);
  const behind = repo.git.range(head, base).length;
  const body = shape("commit-comparison", {
    base_commit: showCommit(context, repo, base),
    merge_base_commit: showCommit(context, repo, mergeBase),
    status: comparisonStatus(ahead.length, behind),
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits: items.map(({ sha }) => showCommit(context, repo, sha)),
    ...(number === 1 ? { files: showFiles(repo, mergeBase, head) } : {}),
  });
  return { status: 200, headers, body };
}

function comparisonStatus(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? "diverged" : "ahead";
  return behind > 0 ? "behind" : "identical";
}

/** The account that GitHub links a name to; null for none. */
function showLinked({ state }: Context, signature: Signature | undefined): Shape | null {
  const user = state.users.get(signature?.name ?? "");
  return user === undefined ? null : showUser(user);
}

function showCommit(context: Context, repo: Repo, sha: string): Shape {
  const commit = repo.git.readCommit(sha);
  const who = commit?.author;
  const signature = { name: who?.name, email: who?.email, date: who?.date.toISOString() };
  return shape("commit", {
    sha,
    commit: {
      message: commit?.message ?? "",
      author: signature,
      committer: signature,
      comment_count: 0,
      tree: { sha: commit?.tree, url: "https://github.example/none" },
      url: "https://github.example/none",
    },
    author: showLinked(context, commit?.author),
    committer: showLinked(context, commit?.committer),
    parents: [],
  });
}

function showFiles(repo: Repo, base: string, head: string): readonly Shape[] {
  const [before, after] = [repo.git.filesOf(base), repo.git.filesOf(head)];
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  const same = (path: string): boolean =>
    before.get(path)?.sha === after.get(path)?.sha &&
    before.get(path)?.mode === after.get(path)?.mode;
  const changed = paths.filter((path) => !same(path));
  return changed.slice(0, mostFiles).map((filename) => {
    const there = before.has(filename) ? "modified" : "added";
    const status = after.has(filename) ? there : "removed";
    return shape("diff-entry", { filename, status });
  });
}

/** Refuses texts that GitHub finds too long. */
export function checkLength(resource: string, text: string, most: number): void {
  if (Array.from(text).length <= most) return;
  throw invalid(resource, `body is too long (maximum is ${most} characters)`);
}

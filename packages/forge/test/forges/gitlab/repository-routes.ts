import type { FileEntry, GitRepository } from "../git-repository.ts";
import type { Answer, Asked, Handler } from "../stand-in.ts";
import {
  created,
  gone,
  missing,
  ok,
  paged,
  pagedByKey,
  projectOf,
  queried,
  refused,
} from "./answers.ts";
import { commitEntity, type Entity, pushEntity } from "./entities.ts";
import type { MergeRequestLife } from "./merge-requests.ts";
import type { GitLabState, Project } from "./state.ts";

interface CommitBody {
  readonly branch: string;
  readonly commit_message: string;
  readonly start_sha?: string;
  readonly start_branch?: string;
  readonly force?: boolean;
  readonly actions: readonly Action[];
}

interface Action {
  readonly action: string;
  readonly file_path: string;
  readonly content?: string;
}

/** Branches, files and commits. */
export function repositoryRoutes(
  state: GitLabState,
  life: MergeRequestLife,
): Readonly<Record<string, Handler>> {
  const git = (asked: Asked): GitRepository => projectOf(state, asked).repository;
  return {
    getBranch: (asked) => {
      const branch = branchEntity(git(asked), asked.params["branch"] ?? "");
      return branch === undefined ? missing("Branch") : ok(branch);
    },
    listBranches: (asked) => {
      const [, name = ""] = /^\^(.*)\$$/.exec(queried(asked, "search") ?? "") ?? [];
      const branch = branchEntity(git(asked), name);
      return paged(asked, branch === undefined ? [] : [branch]);
    },
    listEvents: (asked) => {
      const project = projectOf(state, asked);
      const newestFirst = project.pushes.toReversed();
      return paged(
        asked,
        newestFirst.map((event) => pushEntity(event, project)),
      );
    },
    deleteBranch: (asked) => {
      const name = asked.params["branch"] ?? "";
      if (git(asked).branch(name) === undefined) return missing("Branch");
      if (name === "main")
        return refused(403, "403 Forbidden - Protected branch cannot be deleted");
      const from = git(asked).branch(name) ?? null;
      git(asked).deleteBranch(name);
      state.tick();
      state.notePush(projectOf(state, asked), state.bot, { ref: name, from, to: null });
      return gone;
    },
    getRawFile: (asked) => {
      const ref = queried(asked, "ref") ?? "main";
      const commit = git(asked).resolve(ref);
      if (commit === undefined) return missing("Commit");
      const entry = git(asked).entryAt(ref, asked.params["file_path"] ?? "");
      const body = entry?.type === "blob" ? git(asked).readBlob(entry.sha) : undefined;
      if (entry === undefined || body === undefined) return missing("File");
      const headers = {
        "content-type": "text/plain; charset=utf-8",
        "x-gitlab-commit-id": commit,
        "x-gitlab-blob-id": entry.sha,
      };
      return { status: 200, headers, body };
    },
    listTree: (asked) => listTree(git(asked), asked),
    compare: (asked) => compare(git(asked), asked),
    getMergeBase: (asked) => {
      const refs = (asked.query["refs"] as string[]).map((ref) => git(asked).resolve(ref));
      const [one, other] = refs;
      if (one === undefined || other === undefined) return refused(400, "Could not find ref");
      const base = git(asked).readCommit(git(asked).mergeBase(one, other) ?? "");
      return base === undefined ? missing("Merge Base") : ok(commitEntity(base));
    },
    getCommit: (asked) => {
      const commit = git(asked).readCommit(git(asked).resolve(asked.params["sha"] ?? "") ?? "");
      return commit === undefined ? missing("Commit") : ok(commitEntity(commit));
    },
    createCommit: (asked) => {
      const project = projectOf(state, asked);
      const body = asked.body as CommitBody;
      const from = project.repository.branch(body.branch) ?? null;
      const answer = createCommit(state, project, body);
      const to = project.repository.branch(body.branch) ?? null;
      if (answer.status !== 201) return answer;
      life.pushed(project, body.branch);
      state.notePush(project, state.bot, { ref: body.branch, from, to });
      return answer;
    },
  };
}

function branchEntity(git: GitRepository, name: string): Entity | undefined {
  const commit = git.readCommit(git.branch(name) ?? "");
  if (commit === undefined) return undefined;
  const main = name === "main";
  const web = `https://gitlab.test/-/tree/${name}`;
  return { name, commit: commitEntity(commit), protected: main, default: main, web_url: web };
}

function listTree(git: GitRepository, asked: Asked): Answer {
  const ref = queried(asked, "ref") ?? "main";
  if (git.resolve(ref) === undefined) return missing("Tree");
  const folder = queried(asked, "path") ?? "";
  const tree = git.entryAt(ref, folder);
  if (tree?.type !== "tree") return missing("invalid revision or path");
  const recursive = queried(asked, "recursive") === "true";
  const entries = recursive ? git.readTreeRecursive(tree.sha) : (git.readTree(tree.sha) ?? []);
  const shown = entries.map(({ path, type, mode, sha }) => ({
    id: sha,
    name: path.split("/").at(-1) ?? "",
    type,
    path: folder === "" ? path : `${folder}/${path}`,
    mode,
  }));
  return pagedByKey(asked, shown, ({ path }) => Buffer.from(path).toString("base64url"));
}

function compare(git: GitRepository, asked: Asked): Answer {
  const from = git.resolve(queried(asked, "from") ?? "");
  const to = git.resolve(queried(asked, "to") ?? "");
  if (from === undefined || to === undefined) return missing("Ref");
  const commits = git.range(from, to);
  const base = git.mergeBase(from, to);
  const [before, after] = [git.filesOf(base ?? ""), git.filesOf(to)];
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  const changed = paths.filter((path) => !same(before.get(path), after.get(path)));
  const last = commits.at(-1);
  return ok({
    commit: last === undefined ? null : commitEntity(last),
    commits: commits.map(commitEntity),
    diffs: changed.map((path) => ({
      old_path: path,
      new_path: path,
      diff: "",
      new_file: !before.has(path),
      renamed_file: false,
      deleted_file: !after.has(path),
    })),
    compare_timeout: false,
    compare_same_ref: from === to,
  });
}

function same(one: FileEntry | undefined, other: FileEntry | undefined): boolean {
  return one?.sha === other?.sha && one?.mode === other?.mode;
}

function createCommit(state: GitLabState, project: Project, body: CommitBody): Answer {
  const { repository } = project;
  const { branch, start_sha: startSha, start_branch: startBranch, force = false } = body;
  const at = repository.branch(branch);
  const starts = startSha !== undefined || startBranch !== undefined;
  if (at !== undefined && starts && !force) {
    const message = `A branch called '${branch}' already exists. Switch to that branch in order to make changes`;
    return refused(400, message);
  }
  const parent = starts ? repository.resolve(startSha ?? startBranch ?? "") : at;
  const commit = repository.readCommit(parent ?? "");
  if (commit === undefined)
    return refused(400, "You can only create or edit files when you are on a branch");
  const files = repository.filesOfTree(commit.tree);
  const wrong = body.actions.map((action) => apply(repository, files, action)).find(Boolean);
  if (wrong !== undefined) return refused(400, wrong);
  const date = state.tick();
  const signature = { name: state.bot.username, email: "bot@gitlab.test", date };
  const sha = repository.writeCommit({
    tree: repository.writeTree(files),
    parents: [commit.sha],
    author: signature,
    committer: signature,
    message: body.commit_message,
  });
  repository.setBranch(branch, sha);
  const made = repository.readCommit(sha);
  return made === undefined ? missing("Commit") : created(commitEntity(made));
}

function apply(
  repository: GitRepository,
  files: Map<string, FileEntry>,
  { action, file_path: path, content = "" }: Action,
): string | undefined {
  const there = files.get(path);
  const inside = [...files.keys()].some((name) => name.startsWith(`${path}/`));
  if (action === "create" && (there !== undefined || inside)) {
    return "A file with this name already exists";
  }
  if (action !== "create" && there === undefined) return "A file with this name doesn't exist";
  if (action === "delete") files.delete(path);
  else files.set(path, { mode: there?.mode ?? "100644", sha: repository.writeBlob(content) });
  return undefined;
}

import { createHash } from "node:crypto";
import type { Files } from "./world.ts";

/** Somebody's name on a commit, and when. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: Date;
}

/** A commit as it is stored. */
export interface CommitObject {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** A file of a tree: mode and object name. */
export interface FileEntry {
  readonly mode: string;
  readonly sha: string;
}

/** A line of a tree listing; `path` is the whole path in recursive ones. */
export interface TreeEntry extends FileEntry {
  readonly path: string;
  readonly type: "blob" | "tree" | "commit";
  /** Bytes of a blob; undefined for others. */
  readonly size?: number;
}

type GitObject =
  | { readonly type: "blob"; readonly bytes: Uint8Array }
  | { readonly type: "tree"; readonly entries: readonly TreeEntry[] }
  | { readonly type: "commit"; readonly commit: CommitObject };

type Directory = Map<string, FileEntry | Directory>;

const fullName = /^[0-9a-f]{40}$/;

/** A Git repository in memory with real object names. Forks share the objects and have refs of their own. */
export class GitRepository {
  /** What refs point at, by full name such as `refs/heads/main`. */
  readonly refs: Map<string, string>;
  readonly #objects: Map<string, GitObject>;

  constructor(origin?: GitRepository) {
    this.#objects = origin === undefined ? new Map() : origin.#objects;
    this.refs = new Map(origin?.refs);
  }

  /** A repository with the same objects and a copy of the refs. */
  fork(): GitRepository {
    return new GitRepository(this);
  }

  branch(name: string): string | undefined {
    return this.refs.get(`refs/heads/${name}`);
  }

  /** The names of all branches, sorted. */
  branches(): readonly string[] {
    const heads = [...this.refs.keys()].filter((name) => name.startsWith("refs/heads/"));
    return heads.map((name) => name.slice("refs/heads/".length)).sort();
  }

  setBranch(name: string, sha: string): void {
    if (this.readCommit(sha) === undefined) throw new Error(`no commit ${sha}`);
    this.refs.set(`refs/heads/${name}`, sha);
  }

  deleteBranch(name: string): boolean {
    return this.refs.delete(`refs/heads/${name}`);
  }

  /** The commit of a full object name, a full ref name, a branch or a tag. */
  resolve(ref: string): string | undefined {
    if (fullName.test(ref) && this.readCommit(ref) !== undefined) return ref;
    const names = [ref, `refs/heads/${ref}`, `refs/tags/${ref}`, `refs/${ref}`];
    return names.map((name) => this.refs.get(name)).find((sha) => sha !== undefined);
  }

  writeBlob(content: string | Uint8Array): string {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    return this.#store(objectName("blob", bytes), { type: "blob", bytes });
  }

  readBlob(sha: string): Uint8Array | undefined {
    const object = this.#objects.get(sha);
    return object?.type === "blob" ? object.bytes : undefined;
  }

  readCommit(sha: string): CommitObject | undefined {
    const object = this.#objects.get(sha);
    return object?.type === "commit" ? object.commit : undefined;
  }

  /** The entries of one tree, in Git's order; undefined when there is no such tree. */
  readTree(sha: string): readonly TreeEntry[] | undefined {
    const object = this.#objects.get(sha);
    return object?.type === "tree" ? object.entries : undefined;
  }

  /** The entries of a tree and all below it, folders before what they hold. */
  readTreeRecursive(sha: string): readonly TreeEntry[] {
    return (this.readTree(sha) ?? []).flatMap((entry) => {
      const below = entry.type === "tree" ? this.readTreeRecursive(entry.sha) : [];
      return [entry, ...below.map((inner) => ({ ...inner, path: `${entry.path}/${inner.path}` }))];
    });
  }

  /** All files of a tree by their whole path. */
  filesOfTree(sha: string): Map<string, FileEntry> {
    const files = this.readTreeRecursive(sha).filter((entry) => entry.type !== "tree");
    return new Map(files.map(({ path, mode, sha: blob }) => [path, { mode, sha: blob }]));
  }

  /** All files of a commit or branch by their whole path; empty when there is none. */
  filesOf(ref: string): Map<string, FileEntry> {
    const commit = this.readCommit(this.resolve(ref) ?? "");
    return commit === undefined ? new Map() : this.filesOfTree(commit.tree);
  }

  /** All files of a commit or branch, as texts. */
  texts(ref: string): Map<string, string> {
    const text = (sha: string): string => Buffer.from(this.readBlob(sha) ?? []).toString("utf8");
    return new Map([...this.filesOf(ref)].map(([path, { sha }]) => [path, text(sha)]));
  }

  /** The object name of what is at a path of a commit or branch: a file or a folder. */
  entryAt(ref: string, path: string): TreeEntry | undefined {
    const commit = this.readCommit(this.resolve(ref) ?? "");
    if (commit === undefined) return undefined;
    if (path === "") return { path: "", mode: "040000", type: "tree", sha: commit.tree };
    return this.readTreeRecursive(commit.tree).find((entry) => entry.path === path);
  }

  /** Writes a tree with all folders that it needs; the empty map gives the empty tree. */
  writeTree(files: ReadonlyMap<string, FileEntry>): string {
    const root: Directory = new Map();
    for (const [path, file] of files) {
      const names = path.split("/");
      const last = names.pop() ?? "";
      let folder = root;
      for (const name of names) folder = openFolder(folder, name);
      folder.set(last, file);
    }
    return this.#writeDirectory(root);
  }

  /** Writes a tree that is another one with some files changed. */
  changeTree(tree: string | undefined, changes: Files): string {
    const files = tree === undefined ? new Map<string, FileEntry>() : this.filesOfTree(tree);
    for (const [path, content] of Object.entries(changes)) {
      if (content === null) files.delete(path);
      else if (typeof content === "object" && "link" in content) {
        files.set(path, { mode: "120000", sha: this.writeBlob(content.link) });
      } else if (typeof content === "string" || content instanceof Uint8Array) {
        const mode = files.get(path)?.mode ?? "100644";
        files.set(path, { mode, sha: this.writeBlob(content) });
      } else files.set(path, { mode: content.mode, sha: this.writeBlob(content.content) });
    }
    return this.writeTree(files);
  }

  /** Takes over, file by file, what `theirs` changed since `base`; `theirs` wins where both did. */
  mergeTrees(base: string, ours: string, theirs: string): string {
    const [from, to] = [this.filesOfTree(base), this.filesOfTree(theirs)];
    const files = this.filesOfTree(ours);
    for (const [path, file] of to) {
      const before = from.get(path);
      if (before?.sha !== file.sha || before.mode !== file.mode) files.set(path, file);
    }
    for (const path of from.keys()) if (!to.has(path)) files.delete(path);
    return this.writeTree(files);
  }

  writeCommit(commit: Omit<CommitObject, "sha">): string {
    const sha = objectName("commit", Buffer.from(commitText(commit)));
    return this.#store(sha, { type: "commit", commit: { ...commit, sha } });
  }

  /** Whether `ancestor` can be reached from `descendant`; a commit reaches itself. */
  isAncestor(ancestor: string, descendant: string): boolean {
    return this.#reach(descendant).has(ancestor);
  }

  /** The newest commit that both can reach. */
  mergeBase(a: string, b: string): string | undefined {
    const [fromA, fromB] = [this.#reach(a), this.#reach(b)];
    const shared = [...fromA].filter((sha) => fromB.has(sha));
    const inner = new Set(shared.flatMap((sha) => this.readCommit(sha)?.parents ?? []));
    return shared.find((sha) => !inner.has(sha));
  }

  /** The commits that `head` can reach and `base` cannot, oldest first. */
  range(base: string, head: string): readonly CommitObject[] {
    const known = this.#reach(base);
    const fresh = [...this.#reach(head)].filter((sha) => !known.has(sha)).reverse();
    return fresh.flatMap((sha) => this.readCommit(sha) ?? []);
  }

  /** The commits that a commit or branch can reach, newest first; parents come after their children. */
  log(ref: string): readonly CommitObject[] {
    const reached = [...this.#reach(this.resolve(ref) ?? "")];
    return reached.flatMap((sha) => this.readCommit(sha) ?? []);
  }

  /** What can be reached, children before their parents. */
  #reach(sha: string): Set<string> {
    const done = new Set<string>();
    const visit = (name: string): void => {
      const commit = this.readCommit(name);
      if (commit === undefined || done.has(name)) return;
      for (const parent of commit.parents) visit(parent);
      done.add(name);
    };
    visit(sha);
    return new Set([...done].reverse());
  }

  #store(sha: string, object: GitObject): string {
    this.#objects.set(sha, object);
    return sha;
  }

  #writeDirectory(directory: Directory): string {
    const entries = [...directory].map(([name, child]) => this.#entry(name, child));
    entries.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
    const lines = entries.map(({ mode, path, sha }) =>
      Buffer.concat([Buffer.from(`${mode.replace(/^0/, "")} ${path}\0`), Buffer.from(sha, "hex")]),
    );
    return this.#store(objectName("tree", Buffer.concat(lines)), { type: "tree", entries });
  }

  #entry(name: string, child: FileEntry | Directory): TreeEntry {
    if (child instanceof Map) {
      return { path: name, mode: "040000", type: "tree", sha: this.#writeDirectory(child) };
    }
    if (child.mode === "160000") return { ...child, path: name, type: "commit" };
    const size = this.readBlob(child.sha)?.length ?? 0;
    return { ...child, path: name, type: "blob", size };
  }
}

function openFolder(parent: Directory, name: string): Directory {
  const there = parent.get(name);
  if (there instanceof Map) return there;
  const folder: Directory = new Map();
  parent.set(name, folder);
  return folder;
}

/** Git sorts by bytes, folders as if their name ended in a slash; latin1 keeps bytes and order. */
function sortKey({ path, type }: TreeEntry): string {
  return Buffer.from(type === "tree" ? `${path}/` : path).toString("latin1");
}

function objectName(type: string, bytes: Uint8Array): string {
  return createHash("sha1").update(`${type} ${bytes.length}\0`).update(bytes).digest("hex");
}

function commitText(commit: Omit<CommitObject, "sha">): string {
  return [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signatureText(commit.author)}`,
    `committer ${signatureText(commit.committer)}`,
    "",
    commit.message,
  ].join("\n");
}

function signatureText({ name, email, date }: Signature): string {
  return `${name} <${email}> ${Math.floor(date.getTime() / 1000)} +0000`;
}

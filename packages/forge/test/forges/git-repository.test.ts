import { expect, test } from "vitest";
import { GitRepository } from "./git-repository.ts";

const who = { name: "A", email: "a@b", date: new Date(1_700_000_000_000) };

function commit(git: GitRepository, message: string, parents: string[], files = {}): string {
  const [first = ""] = parents;
  const tree = git.changeTree(git.readCommit(first)?.tree, files);
  return git.writeCommit({ tree, parents, message, author: who, committer: who });
}

test("objects have the names that Git gives them", () => {
  const git = new GitRepository();
  const files = { "a.txt": "hi\n", "a/b": "x", "a.b/é": "ü", a0: "z" };
  const sha = commit(git, "hello\n", [], files);
  expect(sha).toBe("9d5853f031c18e49e4df44514a7a131e86e66839");
  expect(git.readCommit(sha)?.tree).toBe("e825f2ae90f1897ff0e0076a0f7b189d56903567");
  expect(git.writeBlob("")).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  expect(git.writeTree(new Map())).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
});

test("the merge base is the newest commit that both sides have, also after a merge", () => {
  const git = new GitRepository();
  const root = commit(git, "root", [], { a: "1" });
  const left = commit(git, "left", [root], { b: "1" });
  const right = commit(git, "right", [root], { c: "1" });
  expect(git.mergeBase(left, right)).toBe(root);
  const merged = commit(git, "merge", [left, right]);
  const later = commit(git, "later", [right], { d: "1" });
  expect(git.mergeBase(merged, later)).toBe(right);
  expect(git.range(merged, later).map(({ message }) => message)).toEqual(["later"]);
  expect(git.isAncestor(root, merged)).toBe(true);
  expect(git.isAncestor(later, merged)).toBe(false);
});

test("a merge takes what each side changed", () => {
  const git = new GitRepository();
  const tree = (files: Record<string, string>): string => git.changeTree(undefined, files);
  const base = tree({ a: "1", b: "1", c: "1" });
  const merged = git.mergeTrees(base, tree({ a: "2", b: "1", c: "1" }), tree({ a: "1", b: "3" }));
  expect(merged).toBe(tree({ a: "2", b: "3" }));
});

test("a fork has the objects and refs of its own", () => {
  const git = new GitRepository();
  const root = commit(git, "root", [], { a: "1" });
  git.setBranch("main", root);
  const fork = git.fork();
  fork.setBranch("main", commit(fork, "theirs", [root], { b: "2" }));
  expect(git.branch("main")).toBe(root);
  expect(git.texts(fork.branch("main") ?? "")).toEqual(
    new Map([
      ["a", "1"],
      ["b", "2"],
    ]),
  );
});

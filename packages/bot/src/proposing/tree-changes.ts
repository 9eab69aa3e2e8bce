import { createHash } from "node:crypto";
import { compareText, type FileTree } from "@mirrorkit/sdk";
import type { TreeFile } from "../forge/index.ts";

/** How files differ from those of a commit. */
export interface TreeChanges {
  /** Texts by path of files that differ or are not there. */
  readonly write: FileTree;
  /** Paths of `write` that are there. */
  readonly existing: ReadonlySet<string>;
  /** Paths that are there and are to go. */
  readonly remove: readonly string[];
}

/** Compares wanted files with a tree by their Git object names, so that nothing has to be read. */
export function treeChanges(
  wanted: { readonly write: FileTree; readonly remove: readonly string[] },
  tree: ReadonlyMap<string, TreeFile>,
): TreeChanges {
  const write = [...wanted.write].filter(([path, text]) => tree.get(path)?.blob !== blobOf(text));
  return {
    write: new Map(write.sort(([a], [b]) => compareText(a, b))),
    existing: new Set(write.map(([path]) => path).filter((path) => tree.has(path))),
    remove: wanted.remove.filter((path) => tree.has(path)).toSorted(compareText),
  };
}

/** Whether there is anything to do. */
export function isEmpty({ write, remove }: TreeChanges): boolean {
  return write.size + remove.length === 0;
}

/** The digest of what changes leave behind, which goes into the message of their commit. */
export function digestOfChanges({ write, remove }: TreeChanges): string {
  const blobs = [...write].map(([path, text]) => [path, blobOf(text)] as const);
  return digestOfFiles(new Map([...blobs, ...remove.map((path) => [path, undefined] as const)]));
}

/** The digest of files by the names of their contents; those without one are gone. */
export function digestOfFiles(files: ReadonlyMap<string, string | undefined>): string {
  const lines = [...files].map(([path, blob]) => `${JSON.stringify(path)} ${blob ?? "gone"}`);
  return createHash("sha256").update(lines.toSorted(compareText).join("\n")).digest("hex");
}

/** What differs between two trees. */
export function changedBetween(
  before: ReadonlyMap<string, TreeFile>,
  after: ReadonlyMap<string, TreeFile>,
): ReadonlyMap<string, string | undefined> {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  const differing = paths.filter((path) => before.get(path)?.blob !== after.get(path)?.blob);
  return new Map(differing.map((path) => [path, after.get(path)?.blob]));
}

function blobOf(text: string): string {
  const bytes = Buffer.from(text);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

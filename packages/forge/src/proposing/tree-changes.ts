import { createHash } from "node:crypto";
import type { FileTree } from "@mirrorkit/sdk/files";
import { compareText } from "@mirrorkit/sdk/internal";
import type { TreeFile } from "../client/index.ts";

/** How files differ from those of a commit. */
export interface TreeChanges {
  /** Texts by path of files that differ or are missing. */
  readonly write: FileTree;
  /** Paths of `write` that exist as plain files. */
  readonly existing: ReadonlySet<string>;
  /** Paths of `write` where there is something else: an executable file, a symbolic link, a submodule. */
  readonly replaced: ReadonlySet<string>;
  /** Existing paths to delete. */
  readonly remove: readonly string[];
}

/** The content of paths after a change; undefined for deleted ones. */
export type ChangedFiles = ReadonlyMap<string, TreeFile | undefined>;

const plain = "100644";

/**
 * Compares wanted files with a tree by their Git object names, without reading any content. A symbolic link or a
 * submodule never equals a wanted file, whatever its object name; an executable bit alone makes no difference.
 */
export function treeChanges(
  wanted: { readonly write: FileTree; readonly remove: readonly string[] },
  tree: ReadonlyMap<string, TreeFile>,
): TreeChanges {
  const write = [...wanted.write].filter(([path, text]) => !holds(tree.get(path), text));
  const paths = write.map(([path]) => path).filter((path) => tree.has(path));
  return {
    write: new Map(write.sort(([a], [b]) => compareText(a, b))),
    existing: new Set(paths.filter((path) => tree.get(path)?.mode === plain)),
    replaced: new Set(paths.filter((path) => tree.get(path)?.mode !== plain)),
    remove: wanted.remove.filter((path) => tree.has(path)).toSorted(compareText),
  };
}

/** Whether it is a file that people and tools read as one, not a link or a submodule. */
export function isFile({ mode }: TreeFile): boolean {
  return mode === plain || mode === "100755";
}

function holds(file: TreeFile | undefined, text: string): boolean {
  return file !== undefined && isFile(file) && file.blob === blobOf(text);
}

/** Whether there is anything to do. */
export function isEmpty({ write, remove }: TreeChanges): boolean {
  return write.size + remove.length === 0;
}

/** The content after a change. */
export function leftBehind({ write, remove }: TreeChanges): ChangedFiles {
  const gone = remove.map((path) => [path, undefined] as const);
  const files = [...write].map(
    ([path, text]) => [path, { blob: blobOf(text), mode: plain }] as const,
  );
  return new Map([...gone, ...files]);
}

/** Whether two changes result in the same content, path by path. */
export function sameChanges(one: ChangedFiles, other: ChangedFiles): boolean {
  if (one.size !== other.size) return false;
  return [...one].every(([path, file]) => other.has(path) && sameFile(file, other.get(path)));
}

/** The digest of a change's result, used in the trailer of its commit message. */
export function digestOfFiles(files: ChangedFiles): string {
  const lines = [...files].map(([path, file]) => `${JSON.stringify(path)} ${stateOf(file)}`);
  return createHash("sha256").update(lines.toSorted(compareText).join("\n")).digest("hex");
}

function stateOf(file: TreeFile | undefined): string {
  if (file === undefined) return "gone";
  return file.mode === plain ? file.blob : `${file.blob} ${file.mode}`;
}

/** The differences between two trees. */
export function changedBetween(
  before: ReadonlyMap<string, TreeFile>,
  after: ReadonlyMap<string, TreeFile>,
): ChangedFiles {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  const differing = paths.filter((path) => !sameFile(before.get(path), after.get(path)));
  return new Map(differing.map((path) => [path, after.get(path)]));
}

function sameFile(one: TreeFile | undefined, other: TreeFile | undefined): boolean {
  return one?.blob === other?.blob && one?.mode === other?.mode;
}

function blobOf(text: string): string {
  const bytes = Buffer.from(text);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

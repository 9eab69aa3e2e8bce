import { type OtherObject, readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import type { FileTree, TreeComparison } from "@mirrorkit/sdk/files";
import { compareClusterResources, isKustomization, readYaml } from "@mirrorkit/sdk/internal";
import { type Review, reviewPasses } from "@mirrorkit/sdk/review";

/** How the files of a cluster change. */
export interface FileDifference {
  /** All existing files of the cluster's folder. */
  readonly before: FileTree;
  /** The wanted files. */
  readonly tree: FileTree;
  /** Which of them differ, and which are to go. */
  readonly comparison: TreeComparison;
}

/**
 * The effect of changed files on objects of any kind and on nodes. Judges only the files: a file whose values
 * change without a change of its objects, such as one with a run stamp, is listed as a file.
 */
export function reviewFiles(difference: FileDifference): Review {
  const { before, comparison } = difference;
  const after = filesAfter(difference);
  const [old, now] = [readAll(before), readAll(after)];
  const { created, updated, deleted } = comparison;
  const [gone, come] = [
    readAll(some(before, [...updated, ...deleted])),
    readAll(some(after, [...created, ...updated])),
  ];
  const [oldFiles, newFiles] = unseenChanges(before, after, updated);
  return {
    ...reviewPasses(undefined, { before: old.resources, after: now.resources }),
    resources: compareClusterResources(
      [...gone.resources, ...withoutKustomizations(gone.others), ...oldFiles],
      [...come.resources, ...withoutKustomizations(come.others), ...newFiles],
    ),
  };
}

/** The cluster's folder once the difference is in it. */
function filesAfter({ before, tree, comparison: { deleted } }: FileDifference): FileTree {
  const files = new Map([...before, ...tree]);
  for (const path of deleted) files.delete(path);
  return files;
}

function readAll(tree: FileTree): ReturnType<typeof readClusterResources> {
  return readClusterResources([...tree].map(([path, text]) => ({ path, text })));
}

function some(tree: FileTree, paths: readonly string[]): FileTree {
  return new Map(paths.map((path) => [path, tree.get(path) ?? ""]));
}

function withoutKustomizations(others: readonly OtherObject[]): readonly OtherObject[] {
  return others.filter(({ origin }) => !isKustomization(origin.file));
}

/** Files whose values differ although their objects are the same, as objects of a kind of their own. */
function unseenChanges(
  before: FileTree,
  after: FileTree,
  updated: readonly string[],
): readonly [readonly OtherObject[], readonly OtherObject[]] {
  const unseen = updated.filter((path) => {
    const [old, now] = [some(before, [path]), some(after, [path])].map(readAll);
    const [was, is] = [old, now].map((read) => [
      ...(read?.resources ?? []),
      ...(read?.others ?? []),
    ]);
    const isListed = JSON.stringify(was?.map(contentOf)) !== JSON.stringify(is?.map(contentOf));
    return !isKustomization(path) && !isListed && valuesOf(path, before) !== valuesOf(path, after);
  });
  const asObjects = (tree: FileTree): readonly OtherObject[] =>
    unseen.map((path) => ({
      apiVersion: "",
      kind: "File",
      name: path,
      object: { content: valuesOf(path, tree) },
      origin: { file: path },
    }));
  return [asObjects(before), asObjects(after)];
}

function contentOf({ kind, object }: { readonly kind: string; readonly object: object }): unknown {
  return [kind, object];
}

/** The values in a file, without its comments. */
function valuesOf(path: string, tree: FileTree): string {
  const { documents } = readYaml(tree.get(path) ?? "", path);
  return JSON.stringify(documents.map(({ value }) => value));
}

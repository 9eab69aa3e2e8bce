import type { RenderedCluster } from "@mirrorkit/sdk/cluster-passes";
import type { OtherObject } from "@mirrorkit/sdk/cluster-resources";
import type { FileTree } from "@mirrorkit/sdk/files";
import {
  compareClusterResources,
  compareText,
  type FileResources,
  isKustomization,
  readResourceFile,
  resourcesOfWritten,
  uniteResources,
} from "@mirrorkit/sdk/internal";
import { type Review, reviewPasses } from "@mirrorkit/sdk/review";

/** How the files of a cluster change. */
export interface FileDifference extends Pick<RenderedCluster, "tree" | "objects" | "comparison"> {
  /** All existing files of the cluster's folder. */
  readonly before: FileTree;
}

/** The objects of files by path, without kustomizations. */
type ObjectsByFile = ReadonlyMap<string, FileResources>;

/**
 * The effect of changed files on objects of any kind and on nodes. Judges only the files: a file whose values
 * change without a change of its objects, such as one with a run stamp, is listed as a file.
 */
export function reviewFiles(difference: FileDifference): Review {
  const before = readAll(difference.before);
  const after = objectsAfter(difference, before);
  const { created, updated, deleted } = difference.comparison;
  const [gone, come] = [
    some(before, [...updated, ...deleted]),
    some(after, [...created, ...updated]),
  ];
  const [oldFiles, newFiles] = unseenChanges(before, after, updated);
  return {
    ...reviewPasses(undefined, {
      before: uniteResources(before.values()).resources,
      after: uniteResources(after.values()).resources,
    }),
    resources: compareClusterResources(
      [...gone.resources, ...gone.others, ...oldFiles],
      [...come.resources, ...come.others, ...newFiles],
    ),
  };
}

function readAll(tree: FileTree): ObjectsByFile {
  return new Map(
    sorted(tree.keys()).map((path) => [
      path,
      readResourceFile({ path, text: tree.get(path) ?? "" }),
    ]),
  );
}

/** The objects of the cluster's folder once the difference is in it; what was rendered is not read again. */
function objectsAfter(
  { before: texts, tree, objects, comparison: { deleted } }: FileDifference,
  before: ObjectsByFile,
): ObjectsByFile {
  const read = (path: string): FileResources => {
    const object = objects.get(path);
    if (object !== undefined) return resourcesOfWritten(path, object);
    const text = tree.get(path) ?? "";
    const known = tree.has(path) && texts.get(path) !== text ? undefined : before.get(path);
    return known ?? readResourceFile({ path, text });
  };
  const gone = new Set(deleted);
  const paths = new Set([...texts.keys(), ...tree.keys()]);
  return new Map(
    sorted([...paths].filter((path) => !gone.has(path))).map((path) => [path, read(path)]),
  );
}

function sorted(paths: Iterable<string>): readonly string[] {
  return [...paths].filter((path) => !isKustomization(path)).sort(compareText);
}

function some(files: ObjectsByFile, paths: readonly string[]): ReturnType<typeof uniteResources> {
  return uniteResources(paths.toSorted(compareText).flatMap((path) => files.get(path) ?? []));
}

/** Files whose values differ although their objects are the same, as objects of a kind of their own. */
function unseenChanges(
  before: ObjectsByFile,
  after: ObjectsByFile,
  updated: readonly string[],
): readonly [readonly OtherObject[], readonly OtherObject[]] {
  const unseen = updated.filter((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    return sameObjects(old, now) && valuesOf(old) !== valuesOf(now);
  });
  const asObjects = (files: ObjectsByFile): readonly OtherObject[] =>
    unseen.map((path) => ({
      apiVersion: "",
      kind: "File",
      name: path,
      object: { content: valuesOf(files.get(path)) },
      origin: { file: path },
    }));
  return [asObjects(before), asObjects(after)];
}

function sameObjects(one: FileResources | undefined, other: FileResources | undefined): boolean {
  const [left, right] = [one, other].map((file) =>
    [...(file?.resources ?? []), ...(file?.others ?? [])].map(({ kind, object }) => [kind, object]),
  );
  return JSON.stringify(left) === JSON.stringify(right);
}

/** The values in a file, without its comments. */
function valuesOf(file: FileResources | undefined): string {
  return JSON.stringify(file?.documents ?? []);
}

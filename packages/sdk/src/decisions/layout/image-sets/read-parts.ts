import { type FileTree, isBelow, isOwned } from "../../../base/file-tree/index.ts";
import type { Problem } from "../../../base/problem/index.ts";
import {
  type ClusterResource,
  readClusterResources,
  withNamespaces,
} from "../../../models/cluster-resources/index.ts";
import { type ImageSetPart, isMirrorSet, type MirrorSet } from "./image-set-part.ts";
import { readMirrorOwners, readOwners } from "./origins.ts";

/** The ImageSets recorded in the files of a cluster's folder. */
export interface KnownParts {
  /** The resources of each ImageSet, by name of the ImageSet as found. */
  readonly parts: readonly ImageSetPart[];
  /**
   * Files of mirrorkit that do not name the ImageSets of every object or mirror; signatures and kustomizations do
   * not count.
   */
  readonly unnamed: readonly string[];
  /** Files of mirrorkit that can no longer be read. */
  readonly problems: readonly Problem[];
}

/** Takes the resources of every ImageSet out of the files that mirrorkit wrote for a cluster. */
export function readKnownParts(existing: FileTree, root: string): KnownParts {
  const byName = new Map<string, ClusterResource[]>();
  const unnamed: string[] = [];
  const problems: Problem[] = [];
  for (const [path, text] of existing) {
    if (!isBelow(path, root) || !isOwned(text) || /kustomization\.ya?ml$/i.test(path)) continue;
    const { resources, problems: found } = readClusterResources([{ path, text }]);
    problems.push(...found.filter(({ severity }) => severity === "error"));
    for (const resource of withNamespaces(resources).resources) {
      if (resource.kind === "ConfigMap") continue;
      const owners = readOwners(text);
      if (owners === undefined) {
        unnamed.push(path);
        continue;
      }
      if (isMirrorSet(resource) && !tellsEveryOwner(resource, text)) unnamed.push(path);
      for (const [name, own] of splitByOwner(resource, owners, text)) {
        byName.set(name, [...(byName.get(name) ?? []), own]);
      }
    }
  }
  const parts = [...byName].map(([imageSet, resources]) => ({ imageSet, resources }));
  return { parts, unnamed, problems };
}

function splitByOwner(
  resource: ClusterResource,
  owners: readonly string[],
  text: string,
): readonly (readonly [string, ClusterResource])[] {
  if (!isMirrorSet(resource)) return owners.map((owner) => [owner, resource]);
  const [home = ""] = owners;
  const byMirror = readMirrorOwners(text, resource.origin.file);
  const named = new Set([home, ...[...byMirror.values()].flat()]);
  return [...named].flatMap((owner) => {
    const wants = (source: string, mirror: string): boolean =>
      (byMirror.get(`${source}\n${mirror}`) ?? [home]).includes(owner);
    const own = entriesOf(resource, wants);
    return own === undefined ? [] : [[owner, withoutOwner(own, home)] as const];
  });
}

/** Whether every mirror has the comment that names its ImageSets; formatters may remove these comments. */
function tellsEveryOwner({ entries, origin }: MirrorSet, text: string): boolean {
  const byMirror = readMirrorOwners(text, origin.file);
  return entries.every(({ source, mirrors }) =>
    mirrors.every((mirror) => byMirror.has(`${source}\n${mirror}`)),
  );
}

/** The mirror set with only the wanted mirrors; undefined when none is wanted. */
function entriesOf(
  set: MirrorSet,
  wants: (source: string, mirror: string) => boolean,
): MirrorSet | undefined {
  const entries = set.entries
    .map((entry) => ({
      ...entry,
      mirrors: entry.mirrors.filter((mirror) => wants(entry.source, mirror)),
    }))
    .filter(({ mirrors }) => mirrors.length > 0);
  return entries.length === 0 ? undefined : { ...set, entries };
}

/** Gives a mirror set the name that it had before it was named after an ImageSet. */
function withoutOwner(set: MirrorSet, owner: string): MirrorSet {
  const prefix = set.kind === "ImageDigestMirrorSet" ? "idms-" : "itms-";
  const name = set.name.replace(`${prefix}${owner}-`, prefix);
  return { ...set, name };
}

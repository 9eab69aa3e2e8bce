import type { SourcePosition } from "../../../base/problem/index.ts";
import type { ClusterResource, MirrorEntry } from "../../../models/cluster-resources/index.ts";

/** The resources that one ImageSet adds to a cluster. */
export interface ImageSetPart {
  /** Name of the ImageSet. */
  readonly imageSet: string;
  /** Its resources, in any order. */
  readonly resources: readonly ClusterResource[];
}

/** Kinds with entries that are merged. */
export type MirrorSetKind = "ImageDigestMirrorSet" | "ImageTagMirrorSet";

/** A mirror set of one ImageSet. */
export type MirrorSet = Extract<ClusterResource, { kind: MirrorSetKind }>;

/** The mirrors of a source in an ImageSet, over all its mirror sets of one kind. */
export interface OwnedEntry extends MirrorEntry {
  /** The ImageSet. */
  readonly owner: string;
  /** The mirror set that contains it. */
  readonly set: MirrorSet;
  /** Where that begins. */
  readonly origin: SourcePosition;
}

/** The field of `spec` with the entries of a mirror set, by kind. */
export const entryFields: ReadonlyMap<unknown, string> = new Map([
  ["ImageDigestMirrorSet", "imageDigestMirrors"],
  ["ImageTagMirrorSet", "imageTagMirrors"],
]);

export function isMirrorSet(resource: ClusterResource): resource is MirrorSet {
  return resource.kind === "ImageDigestMirrorSet" || resource.kind === "ImageTagMirrorSet";
}

/** The name of a mirror set in a cluster that several ImageSets feed: `idms-<ImageSet>-operator-0`. */
export function mirrorSetName({ kind, name }: MirrorSet, imageSet: string): string {
  const prefix = kind === "ImageDigestMirrorSet" ? "idms-" : "itms-";
  const own = `${prefix}${imageSet}-`;
  if (name.startsWith(own)) return name;
  return name.startsWith(prefix) ? `${own}${name.slice(prefix.length)}` : `${own}${name}`;
}

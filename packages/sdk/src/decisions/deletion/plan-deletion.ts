import { compareText } from "../../base/problem/index.ts";
import { repositoryOf } from "../../models/image/index.ts";
import type { MappingEntry, MappingKind } from "../../models/mapping/index.ts";
import {
  type KeepReason,
  type Need,
  type NeededPass,
  type RunningCluster,
  readNeeds,
} from "./needs.ts";

/** What oc-mirror calls the type of an image in its list of images to delete. */
export type DeletedImageType =
  | "ocpRelease"
  | "ocpReleaseContent"
  | "cincinnatiGraph"
  | "operatorCatalog"
  | "operatorBundle"
  | "operatorRelatedImage"
  | "generic";

/** An image, or the signature of one, that nothing needs any more. */
export interface DeletedImage {
  /** Where it was mirrored from, without a transport. */
  readonly source: string;
  /** Where it is in the mirror, with its tag. */
  readonly destination: string;
  /** Its type in oc-mirror's list; a signature has that of its image. */
  readonly type: DeletedImageType;
  /** What the image is, as the mapping tells. */
  readonly kind: MappingKind;
  /** True for the sigstore signature of an image; undefined for images. */
  readonly isSignature?: true;
}

/** An image of an old pass that stays. */
export interface KeptImage {
  /** Where it is in the mirror. */
  readonly destination: string;
  /** What the image is. */
  readonly kind: MappingKind;
  /** Why it stays. */
  readonly reason: KeepReason;
  /** The pass, or the cluster, that needs it. */
  readonly neededBy: string;
}

/** What to delete is decided from. */
export interface DeletionInput {
  /** Images of old passes. */
  readonly candidates: readonly MappingEntry[];
  /** The passes whose images all stay. */
  readonly needed: readonly NeededPass[];
  /** Clusters: the releases that they need stay. */
  readonly clusters?: readonly RunningCluster[];
  /** Digests of images with a sigstore signature beside them, which is deleted with its image. */
  readonly signed?: ReadonlySet<string>;
}

/** Which images of old passes to delete, and which stay. */
export interface Deletion {
  /** Sorted by destination, each once. */
  readonly deleted: readonly DeletedImage[];
  /** Sorted by destination, each once. */
  readonly kept: readonly KeptImage[];
}

const types: Readonly<Record<MappingKind, DeletedImageType>> = {
  "release-payload": "ocpRelease",
  "release-component": "ocpReleaseContent",
  graph: "cincinnatiGraph",
  catalog: "operatorCatalog",
  "operator-bundle": "operatorBundle",
  "operator-operand": "operatorRelatedImage",
  additional: "generic",
};

/**
 * Decides which images of old passes nothing needs any more. A registry deletes manifests, not tags: an image stays as
 * long as its digest, or one that cannot be told from it, is needed anywhere. Images in oc-mirror's cache are left out.
 */
export function planDeletion({
  candidates,
  needed,
  clusters = [],
  signed = new Set(),
}: DeletionInput): Deletion {
  const mirrored = candidates.filter(({ destination }) => isInMirror(destination));
  const needs = neededOf(mirrored, needed, clusters);
  const kept = new Map<string, KeptImage>();
  for (const [{ kind, destination }, need] of needs) {
    kept.set(destination.text, { destination: destination.text, kind, ...need });
  }
  const deleted = mirrored
    .filter((entry) => !needs.has(entry))
    .flatMap((entry) => withSignature(entry, signed))
    .filter(({ destination }) => !kept.has(destination));
  return {
    deleted: sorted(new Map(deleted.map((image) => [image.destination, image]))),
    kept: sorted(kept),
  };
}

/** What stays keeps what it shares a manifest with, until nothing is added. */
function neededOf(
  candidates: readonly MappingEntry[],
  passes: readonly NeededPass[],
  clusters: readonly RunningCluster[],
): ReadonlyMap<MappingEntry, Need> {
  let found = new Map<MappingEntry, Need>();
  for (;;) {
    const stay = [...found].map(([entry, { neededBy }]) => ({ name: neededBy, entries: [entry] }));
    const needs = readNeeds([...stay, ...passes], clusters);
    const now = new Map<MappingEntry, Need>();
    for (const entry of candidates) {
      const need = found.get(entry) ?? needs(entry);
      if (need !== undefined) now.set(entry, need);
    }
    if (now.size === found.size) return now;
    found = now;
  }
}

function isInMirror({ cached, transport }: MappingEntry["destination"]): boolean {
  return cached !== true && transport === "docker";
}

function withSignature(
  { source, destination, digest, kind }: MappingEntry,
  signed: ReadonlySet<string>,
): readonly DeletedImage[] {
  const image = { source: source.text, destination: destination.text, type: types[kind], kind };
  if (digest === undefined || !signed.has(digest)) return [image];
  const tag = `${digest.replace(":", "-")}.sig`;
  return [
    image,
    {
      ...image,
      source: `${repositoryOf(source)}:${tag}`,
      destination: `${repositoryOf(destination)}:${tag}`,
      isSignature: true,
    },
  ];
}

function sorted<T extends { readonly destination: string }>(
  images: ReadonlyMap<string, T>,
): readonly T[] {
  return [...images.values()].sort((a, b) => compareText(a.destination, b.destination));
}

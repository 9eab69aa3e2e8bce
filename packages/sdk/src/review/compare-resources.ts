import type { ClusterResource, MirrorEntry } from "../cluster-resources/index.ts";
import { compareText } from "../errors/index.ts";
import { repositoryOf, tryReadImageReference } from "../image/index.ts";

/** An object that came, went or changed. */
export interface ObjectChange {
  /** Its kind, such as `CatalogSource`. */
  readonly kind: string;
  /** Its name in the later pass; in the earlier one when it went. */
  readonly name: string;
  /** What happened to it. */
  readonly change: "added" | "removed" | "changed";
  /** The name in the earlier pass, where it differs. */
  readonly formerName?: string;
  /** The image before; undefined for kinds without one and for added objects. */
  readonly from?: string;
  /** The image after; undefined for kinds without one and for removed objects. */
  readonly to?: string;
}

/** A source whose mirrors came, went or changed, over all mirror sets of a kind. */
export interface MirrorChange {
  /** Which kind of mirror set. */
  readonly kind: "ImageDigestMirrorSet" | "ImageTagMirrorSet";
  /** The source as the entries name it. */
  readonly source: string;
  /** Its mirrors before, in their order; empty when the source is new. */
  readonly before: readonly string[];
  /** Its mirrors after, in their order; empty when the source went. */
  readonly after: readonly string[];
}

/** What differs between the cluster resources of two passes. */
export interface ResourceComparison {
  /** Catalogs and the UpdateService, by kind and name. Catalogs of one repository are one object. */
  readonly objects: readonly ObjectChange[];
  /** Entries of mirror sets, by kind and source. */
  readonly mirrors: readonly MirrorChange[];
  /** Digests of releases whose signature came, in order. */
  readonly signaturesAdded: readonly string[];
  /** Digests of releases whose signature went, in order. */
  readonly signaturesRemoved: readonly string[];
}

/** Compares the cluster resources of two passes; names of files and the order within them do not count. */
export function compareClusterResources(
  before: readonly ClusterResource[],
  after: readonly ClusterResource[],
): ResourceComparison {
  const [signedBefore, signedAfter] = [signedDigests(before), signedDigests(after)];
  return {
    objects: compareObjects(objectsOf(before), objectsOf(after)),
    mirrors: [
      ...compareMirrors("ImageDigestMirrorSet", before, after),
      ...compareMirrors("ImageTagMirrorSet", before, after),
    ],
    signaturesAdded: without(signedAfter, signedBefore),
    signaturesRemoved: without(signedBefore, signedAfter),
  };
}

/** Tells whether nothing differs. */
export function sameResources(comparison: ResourceComparison): boolean {
  return Object.values(comparison).every((changes: readonly unknown[]) => changes.length === 0);
}

interface NamedObject {
  readonly kind: string;
  readonly name: string;
  readonly image?: string;
  readonly content: string;
}

function objectsOf(resources: readonly ClusterResource[]): ReadonlyMap<string, NamedObject> {
  const objects = new Map<string, NamedObject>();
  for (const resource of resources) {
    const { kind, name } = resource;
    if (kind !== "CatalogSource" && kind !== "ClusterCatalog" && kind !== "UpdateService") continue;
    const image = kind === "UpdateService" ? resource.graphDataImage : resource.image;
    const key = `${kind} ${image === undefined ? name : repositoryText(image)}`;
    const content = JSON.stringify(resource.object);
    objects.set(objects.has(key) ? `${key} ${name}` : key, {
      kind,
      name,
      content,
      ...(image === undefined ? {} : { image }),
    });
  }
  return objects;
}

function repositoryText(image: string): string {
  const reading = tryReadImageReference(image);
  return "reference" in reading ? repositoryOf(reading.reference) : image;
}

function compareObjects(
  before: ReadonlyMap<string, NamedObject>,
  after: ReadonlyMap<string, NamedObject>,
): ObjectChange[] {
  const changes: ObjectChange[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(key), after.get(key)];
    const named = now ?? old;
    if (named === undefined || (old !== undefined && old.content === now?.content)) continue;
    changes.push({
      kind: named.kind,
      name: named.name,
      change: old === undefined ? "added" : now === undefined ? "removed" : "changed",
      ...(old === undefined || old.name === named.name ? {} : { formerName: old.name }),
      ...(old?.image === undefined ? {} : { from: old.image }),
      ...(now?.image === undefined ? {} : { to: now.image }),
    });
  }
  return changes.sort((a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name));
}

function compareMirrors(
  kind: MirrorChange["kind"],
  before: readonly ClusterResource[],
  after: readonly ClusterResource[],
): MirrorChange[] {
  const [old, now] = [mirrorsBySource(kind, before), mirrorsBySource(kind, after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((source) => ({
      kind,
      source,
      before: old.get(source) ?? [],
      after: now.get(source) ?? [],
    }))
    .filter((change) => change.before.join(" ") !== change.after.join(" "))
    .sort((a, b) => compareText(a.source, b.source));
}

function mirrorsBySource(
  kind: MirrorChange["kind"],
  resources: readonly ClusterResource[],
): Map<string, string[]> {
  const bySource = new Map<string, string[]>();
  for (const { source, mirrors } of resources.flatMap((one) => entriesOf(kind, one))) {
    const known = bySource.get(source) ?? [];
    bySource.set(source, [...new Set([...known, ...mirrors])]);
  }
  return bySource;
}

function entriesOf(kind: MirrorChange["kind"], resource: ClusterResource): readonly MirrorEntry[] {
  const digestOnly =
    resource.kind === "ImageContentSourcePolicy" ? "ImageDigestMirrorSet" : resource.kind;
  return digestOnly === kind && "entries" in resource ? resource.entries : [];
}

function signedDigests(resources: readonly ClusterResource[]): ReadonlySet<string> {
  return new Set(
    resources.flatMap((one) =>
      one.kind === "ConfigMap" ? one.signatures.map(({ digest }) => digest) : [],
    ),
  );
}

function without(all: ReadonlySet<string>, known: ReadonlySet<string>): string[] {
  return [...all].filter((digest) => !known.has(digest)).sort(compareText);
}

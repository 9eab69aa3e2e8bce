import { compareText } from "../../base/problem/index.ts";
import type { ClusterResource } from "../../models/cluster-resources/index.ts";
import { compareMirrors, type MirrorChange, type MirrorPolicyChange } from "./compare-mirrors.ts";
import { type AnyObject, compareObjects, type ObjectChange } from "./compare-objects.ts";

/** The differences between the cluster resources of two passes. */
export interface ResourceComparison {
  /**
   * Objects of any kind, by kind and name; catalogs of one repository are one object. Mirror sets and ConfigMaps of
   * signatures that differ only in the content of the other lists are left out.
   */
  readonly objects: readonly ObjectChange[];
  /** Entries of mirror sets, by kind and source. */
  readonly mirrors: readonly MirrorChange[];
  /** Source policies of mirror sets, by kind and source. */
  readonly policies: readonly MirrorPolicyChange[];
  /** Digests of releases with a new signature, in order. */
  readonly signaturesAdded: readonly string[];
  /** Digests of releases whose signature was removed, in order. */
  readonly signaturesRemoved: readonly string[];
}

/**
 * Compares the cluster resources of two passes, and objects of other kinds where they are given: any difference of
 * an object's content is listed. Names of files and the order within them do not count.
 */
export function compareClusterResources(
  before: readonly AnyObject[],
  after: readonly AnyObject[],
): ResourceComparison {
  const [old, now] = [before.filter(isResource), after.filter(isResource)];
  const { mirrors, policies } = compareMirrors(old, now);
  const [signedBefore, signedAfter] = [signedDigests(old), signedDigests(now)];
  const signaturesAdded = without(signedAfter, signedBefore);
  const signaturesRemoved = without(signedBefore, signedAfter);
  const listed = new Set([
    ...[...mirrors, ...policies].map(({ kind, source }) => `${kind} ${source}`),
    ...[...signaturesAdded, ...signaturesRemoved].map((digest) => `ConfigMap ${digest}`),
  ]);
  const isListed = (kind: string, part: string): boolean =>
    listed.has(`${kind === "ImageContentSourcePolicy" ? "ImageDigestMirrorSet" : kind} ${part}`);
  return {
    objects: compareObjects(before, after, isListed),
    mirrors,
    policies,
    signaturesAdded,
    signaturesRemoved,
  };
}

/** Whether nothing differs. */
export function sameResources(comparison: ResourceComparison): boolean {
  return Object.values(comparison).every((changes: readonly unknown[]) => changes.length === 0);
}

/** Only objects of other kinds have a separate API version. */
function isResource(object: AnyObject): object is ClusterResource {
  return !("apiVersion" in object);
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

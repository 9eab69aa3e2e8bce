import type { SourcePosition } from "../../base/problem/index.ts";
import type { ClusterResource, MirrorEntry } from "../../models/cluster-resources/index.ts";
import type { PullFromMirror } from "./registries-conf.ts";

/** A mirror set, of either kind or the predecessor's. */
export type MirrorSetResource = Extract<ClusterResource, { readonly entries: unknown }>;

/** One entry of a mirror set, and the object that it is in. */
export interface MirrorRule extends MirrorEntry {
  readonly pullFromMirror: PullFromMirror;
  readonly set: MirrorSetResource;
  /** Where the entry begins. */
  readonly origin: SourcePosition;
}

/** The entries of all mirror sets, in the order of the objects. */
export function mirrorRulesOf(resources: readonly ClusterResource[]): readonly MirrorRule[] {
  return resources.filter(isMirrorSet).flatMap((set) =>
    set.entries.map((entry, index) => ({
      ...entry,
      pullFromMirror: set.kind === "ImageTagMirrorSet" ? "tag-only" : "digest-only",
      set,
      origin: set.entryOrigins?.[index] ?? set.origin,
    })),
  );
}

/** Whether the cluster takes no notice of a rule: it names no mirror but the source. */
export function isIgnored({ source, mirrors }: MirrorEntry): boolean {
  return mirrors.every((mirror) => mirror === source);
}

/** The rules by source, in the order of their first rule. */
export function rulesBySource(
  rules: readonly MirrorRule[],
): ReadonlyMap<string, readonly MirrorRule[]> {
  const bySource = new Map<string, MirrorRule[]>();
  for (const rule of rules) {
    const known = bySource.get(rule.source);
    if (known === undefined) bySource.set(rule.source, [rule]);
    else known.push(rule);
  }
  return bySource;
}

function isMirrorSet(resource: ClusterResource): resource is MirrorSetResource {
  return "entries" in resource;
}

import { compareText, defined } from "../../base/problem/index.ts";
import type {
  ClusterResource,
  MirrorEntry,
  MirrorSourcePolicy,
} from "../../models/cluster-resources/index.ts";

/** A source whose mirrors were added, removed or changed, over all mirror sets of a kind. */
export interface MirrorChange {
  /** The kind of mirror set. */
  readonly kind: "ImageDigestMirrorSet" | "ImageTagMirrorSet";
  /** The source as the entries name it. */
  readonly source: string;
  /** Its mirrors before, in their order; empty when the source is new. */
  readonly before: readonly string[];
  /** Its mirrors after, in their order; empty when the source was removed. */
  readonly after: readonly string[];
}

/** A source whose `mirrorSourcePolicy` changed, over all mirror sets of a kind. */
export interface MirrorPolicyChange {
  /** The kind of mirror set. */
  readonly kind: MirrorChange["kind"];
  /** The source as the entries name it. */
  readonly source: string;
  /** The policy before; undefined when the entry had none, which means `AllowContactingSource`. */
  readonly before?: MirrorSourcePolicy;
  /** The policy after; undefined when the entry has none. */
  readonly after?: MirrorSourcePolicy;
}

/** The differences between mirror sets. */
export interface MirrorComparison {
  /** Mirrors of sources, by kind and source. */
  readonly mirrors: readonly MirrorChange[];
  /** Policies of sources, by kind and source; one that goes together with its source is left out. */
  readonly policies: readonly MirrorPolicyChange[];
}

interface SourceState {
  readonly mirrors: readonly string[];
  readonly policy?: MirrorSourcePolicy;
}

const kinds = ["ImageDigestMirrorSet", "ImageTagMirrorSet"] as const;

/** Compares the entries of mirror sets by source, regardless of the object that contains them. */
export function compareMirrors(
  before: readonly ClusterResource[],
  after: readonly ClusterResource[],
): MirrorComparison {
  const mirrors: MirrorChange[] = [];
  const policies: MirrorPolicyChange[] = [];
  for (const kind of kinds) {
    const [old, now] = [bySource(kind, before), bySource(kind, after)];
    for (const source of [...new Set([...old.keys(), ...now.keys()])].sort(compareText)) {
      const [was, is] = [old.get(source), now.get(source)];
      const change = { kind, source, before: was?.mirrors ?? [], after: is?.mirrors ?? [] };
      if (change.before.join(" ") !== change.after.join(" ")) mirrors.push(change);
      if (is !== undefined && was?.policy !== is.policy) {
        policies.push({
          kind,
          source,
          ...defined({ before: was?.policy, after: is.policy }),
        });
      }
    }
  }
  return { mirrors, policies };
}

/** Where several entries of a source differ in their policy, the one that blocks it counts. */
function bySource(
  kind: MirrorChange["kind"],
  resources: readonly ClusterResource[],
): ReadonlyMap<string, SourceState> {
  const states = new Map<string, SourceState>();
  for (const { source, mirrors, mirrorSourcePolicy } of resources.flatMap((one) =>
    entriesOf(kind, one),
  )) {
    const known = states.get(source);
    const policy =
      known?.policy === "NeverContactSource" ? known.policy : (mirrorSourcePolicy ?? known?.policy);
    states.set(source, {
      mirrors: [...new Set([...(known?.mirrors ?? []), ...mirrors])],
      ...defined({ policy }),
    });
  }
  return states;
}

function entriesOf(kind: MirrorChange["kind"], resource: ClusterResource): readonly MirrorEntry[] {
  const digestOnly =
    resource.kind === "ImageContentSourcePolicy" ? "ImageDigestMirrorSet" : resource.kind;
  return digestOnly === kind && "entries" in resource ? resource.entries : [];
}

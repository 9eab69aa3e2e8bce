import { compareText, defined, type Problem, quoted } from "../../base/problem/index.ts";
import type { YamlMap } from "../../base/yaml/index.ts";
import type {
  ClusterResource,
  ImageDigestMirrorSet,
  MirrorEntry,
  MirrorSourcePolicy,
} from "../../models/cluster-resources/index.ts";

/** An entry of `imageDigestSources` in an install-config. */
export interface DigestSource {
  /** Host, namespace or repository that images name. */
  readonly source: string;
  /** In the order in which they are tried. */
  readonly mirrors: readonly string[];
  /** Whether the source may be contacted when all mirrors fail; undefined leaves it to the cluster, which may. */
  readonly sourcePolicy?: MirrorSourcePolicy;
}

interface Collected {
  readonly first: ImageDigestMirrorSet;
  readonly mirrors: readonly string[];
  readonly policies: ReadonlySet<MirrorSourcePolicy>;
  readonly isContradictory: boolean;
}

/** The digest mirrors of a cluster as install-time sources: one entry a source, sorted by source. */
export function digestSourcesOf(resources: readonly ClusterResource[]): {
  readonly sources: readonly DigestSource[];
  readonly problems: readonly Problem[];
} {
  const bySource = new Map<string, Collected>();
  for (const set of resources) {
    if (set.kind !== "ImageDigestMirrorSet") continue;
    for (const entry of set.entries) {
      if (entry.mirrors.length === 0) continue;
      bySource.set(entry.source, collect(bySource.get(entry.source), entry, set));
    }
  }
  const all = [...bySource].sort(([a], [b]) => compareText(a, b));
  const usable = all.filter(([source]) => !isWildcard(source));
  return {
    sources: usable.map(([source, { mirrors, policies }]) => ({
      source,
      mirrors,
      ...policyOf(policies),
    })),
    problems: all.flatMap(([source, collected]) => problemsOf(source, collected)),
  };
}

/** The entry as an install-config has it. */
export function asYaml({ source, mirrors, sourcePolicy }: DigestSource): YamlMap {
  return { source, mirrors, ...defined({ sourcePolicy }) };
}

function collect(
  before: Collected | undefined,
  { mirrors, mirrorSourcePolicy }: MirrorEntry,
  set: ImageDigestMirrorSet,
): Collected {
  const merged = mergeMirrors(before?.mirrors ?? [], mirrors);
  const own = mirrorSourcePolicy === undefined ? [] : [mirrorSourcePolicy];
  return {
    first: before?.first ?? set,
    mirrors: merged,
    policies: new Set([...(before?.policies ?? []), ...own]),
    isContradictory: (before?.isContradictory ?? false) || !isInOrder(mirrors, merged),
  };
}

/** Joins two lists so that the order of both is kept, as a cluster does; where they contradict, the first wins. */
function mergeMirrors(first: readonly string[], second: readonly string[]): readonly string[] {
  const merged = [...first];
  let at = merged.length;
  for (const mirror of second.toReversed()) {
    const index = merged.indexOf(mirror);
    if (index < 0) merged.splice(at, 0, mirror);
    else at = Math.min(at, index);
  }
  return merged;
}

function isInOrder(list: readonly string[], merged: readonly string[]): boolean {
  const places = list.map((mirror) => merged.indexOf(mirror));
  return places.every((place, index) => place >= (places[index - 1] ?? 0));
}

function policyOf(policies: ReadonlySet<MirrorSourcePolicy>): Pick<DigestSource, "sourcePolicy"> {
  if (policies.has("NeverContactSource")) return { sourcePolicy: "NeverContactSource" };
  const [policy] = policies;
  return defined({ sourcePolicy: policy });
}

function isWildcard(source: string): boolean {
  return source.startsWith("*.");
}

function problemsOf(source: string, collected: Collected): readonly Problem[] {
  const { first, policies, isContradictory } = collected;
  const problem = (rule: string, message: string, help: string): Problem => ({
    rule,
    severity: "warning",
    message,
    help,
    position: first.origin,
  });
  return [
    ...(isWildcard(source)
      ? [
          problem(
            "wildcard-source",
            `the source ${quoted(source)} is left out of imageDigestSources: the installer does not support wildcards`,
            "The ImageDigestMirrorSet under openshift/ has it and takes effect once the cluster runs.",
          ),
        ]
      : []),
    ...(policies.size > 1
      ? [
          problem(
            "mirror-conflict",
            `the source ${quoted(source)} has two policies: NeverContactSource is used, as on a cluster`,
            "Give the source one mirrorSourcePolicy.",
          ),
        ]
      : []),
    ...(isContradictory
      ? [
          problem(
            "mirror-conflict",
            `the mirrors of ${quoted(source)} are listed in contradictory orders`,
            "List them in one order in all ImageDigestMirrorSets.",
          ),
        ]
      : []),
  ];
}

import { compareVersions, readVersion, repositoryOf } from "../../models/image/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";

/** A pass whose images all stay. */
export interface NeededPass {
  /** What people call it: the ImageSet with its record, or a path. */
  readonly name: string;
  /** Its images. */
  readonly entries: readonly MappingEntry[];
}

/** Why an image of an old pass stays. */
export type KeepReason =
  /** A pass that counts writes to the same address. */
  | "same-address"
  /** A pass that counts has the same digest, in this repository or in another one. */
  | "same-digest"
  /** A cluster runs this release, or may upgrade to it. */
  | "release-in-use"
  /** A tag without a known digest could be the same image as one of its repository that is still needed. */
  | "digest-unknown";

/** A cluster whose updates stay possible. */
export interface RunningCluster {
  /** Its name. */
  readonly name: string;
  /** The release that it runs, such as `4.20.18`. */
  readonly version: string;
  /** The releases that it needs; undefined for the one that it runs and all later ones. */
  readonly releases?: ReadonlySet<string>;
}

/** Why an image stays, and for whom. */
export interface Need {
  readonly reason: KeepReason;
  /** The pass, or the cluster, that needs it. */
  readonly neededBy: string;
}

/** Answers for an image of an old pass why it stays. */
export function readNeeds(
  passes: readonly NeededPass[],
  clusters: readonly RunningCluster[],
): (entry: MappingEntry) => Need | undefined {
  const addresses = new Map<string, string>();
  const contents = new Map<string, string>();
  const repositories = new Map<string, string>();
  const unknown = new Map<string, string>();
  for (const { name, entries } of passes) {
    for (const entry of entries) {
      const repository = repositoryOf(entry.destination);
      addresses.set(entry.destination.text, name);
      repositories.set(repository, name);
      const content = contentOf(entry);
      if (content === undefined) unknown.set(repository, name);
      else contents.set(content, name);
    }
  }
  return (entry) => {
    const content = contentOf(entry);
    const repository = repositoryOf(entry.destination);
    const unsure = content === undefined ? repositories.get(repository) : unknown.get(repository);
    return (
      need("same-address", addresses.get(entry.destination.text)) ??
      need("same-digest", content === undefined ? undefined : contents.get(content)) ??
      need("release-in-use", clusterOf(entry, clusters)) ??
      need("digest-unknown", unsure)
    );
  };
}

function need(reason: Need["reason"], neededBy: string | undefined): Need | undefined {
  return neededBy === undefined ? undefined : { reason, neededBy };
}

/**
 * What tells the manifest in the mirror from others; undefined where nothing does. A rebuilt catalog has a manifest of
 * its own for each source and filter, and two releases never share a payload.
 */
function contentOf({ kind, digest, filter, source, version }: MappingEntry): string | undefined {
  if (filter !== undefined) return `${digest ?? source.text} ${filter}`;
  if (digest !== undefined) return digest;
  return kind === "release-payload" && version !== undefined ? source.text : undefined;
}

function clusterOf(
  { kind, version }: MappingEntry,
  clusters: readonly RunningCluster[],
): string | undefined {
  if (kind !== "release-payload" && kind !== "release-component") return undefined;
  const release = readVersion(version ?? "");
  if (release === undefined) return undefined;
  return clusters.find(({ version: own, releases }) => {
    if (releases !== undefined)
      return release.text === readVersion(own)?.text || releases.has(release.text);
    const running = readVersion(own);
    return running !== undefined && compareVersions(release, running) >= 0;
  })?.name;
}

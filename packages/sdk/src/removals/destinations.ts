import { repositoryOf } from "../image/index.ts";
import type { MappingEntry } from "../mapping/index.ts";
import { addressOf, groupBy, removalImage, sourceRepositoryOf } from "./delivered.ts";
import { isReleaseRepository } from "./release-repository.ts";
import type { Removal } from "./removal.ts";

/** The images of one ImageSet before and after a change, and those that stand beside them. */
export interface Destinations {
  /** Its mapping before. */
  readonly before: readonly MappingEntry[];
  /** Its mapping after. */
  readonly after: readonly MappingEntry[];
  /** The mappings of all other ImageSets after the change. */
  readonly others: readonly MappingEntry[];
  /** The mappings of all other ImageSets before the change. */
  readonly othersBefore: readonly MappingEntry[];
}

/**
 * Destinations that a change has written by another source than before: by two sources that are not of one digest, by
 * one whose repository is not that of the images there, or under a tag that spells the digest of another image.
 */
export function takenDestinations(imageSet: string, all: Destinations): readonly Removal[] {
  const known = groupBy([...all.before, ...all.othersBefore], addressOf);
  const writers = groupBy([...all.after, ...all.others], addressOf);
  const repositories = sourcesByRepository([...all.before, ...all.others, ...all.othersBefore]);
  return [...groupBy(all.after, addressOf)].flatMap(([address, ours]) => {
    const former = known.get(address) ?? [];
    const came = ours.filter((entry) => !former.some((one) => sameSource(one, entry)));
    const rivals = writers.get(address) ?? [];
    const isTaken =
      came.some((entry) => spellsOther(entry)) ||
      came.some((entry) => !isExplained(entry, former) && isIntruder(entry, repositories));
    if (came.length === 0 || !(isTaken || areNewRivals(rivals, former))) return [];
    const before = (former.length > 0 ? former : rivals.filter((one) => !came.includes(one))).map(
      removalImage,
    );
    const after = came.map(removalImage);
    return [{ imageSet, effect: "destination", subject: address, within: [], before, after }];
  });
}

/** Whether an image comes from where the one before came from: its content is judged as a successor. */
function isExplained(entry: MappingEntry, former: readonly MappingEntry[]): boolean {
  return former.some(
    (one) => one.kind === entry.kind && sourceRepositoryOf(one) === sourceRepositoryOf(entry),
  );
}

function sameSource(one: MappingEntry, other: MappingEntry): boolean {
  if (one.kind !== other.kind) return false;
  return one.kind === "graph" || one.source.text === other.source.text;
}

/** Rivals that were there before, from the same repositories, are nothing that a change brings. */
function areNewRivals(rivals: readonly MappingEntry[], former: readonly MappingEntry[]): boolean {
  if (!areRivals(rivals)) return false;
  const known = new Set(former.map(sourceRepositoryOf));
  return !areRivals(former) || !rivals.every((entry) => known.has(sourceRepositoryOf(entry)));
}

/** Whether images of one address are not of one digest. A catalog goes on under the tag of its minor. */
function areRivals(entries: readonly MappingEntry[]): boolean {
  const contents = entries.map((entry) =>
    entry.kind === "catalog" || entry.kind === "graph"
      ? sourceRepositoryOf(entry)
      : (entry.digest ?? entry.source.text),
  );
  return new Set(contents).size > 1;
}

type Sources = ReadonlyMap<string, ReadonlySet<string>>;

function sourcesByRepository(entries: readonly MappingEntry[]): Sources {
  const groups = groupBy(entries, ({ destination }) => repositoryOf(destination));
  return new Map(
    [...groups].map(([repository, group]) => [repository, new Set(group.map(originOf))]),
  );
}

/** Components of later releases come from other repositories of the same namespace. */
function originOf(entry: MappingEntry): string {
  const source = sourceRepositoryOf(entry);
  if (entry.kind !== "release-component") return source;
  return source.slice(0, source.lastIndexOf("/"));
}

/** Whether a repository of the mirror holds images of other sources only, or is reserved for releases. */
function isIntruder(entry: MappingEntry, repositories: Sources): boolean {
  const known = repositories.get(repositoryOf(entry.destination));
  return (known !== undefined && !known.has(originOf(entry))) || poses(entry);
}

/** Whether a tag spells a digest that the source does not prove. */
function spellsOther({ kind, destination, digest }: MappingEntry): boolean {
  const [, hex] = /^sha256-([0-9a-f]{64})$/.exec(destination.tag ?? "") ?? [];
  return kind !== "catalog" && hex !== undefined && digest !== `sha256:${hex}`;
}

/** Whether another image goes where releases and their graph are. */
function poses({ kind, destination }: MappingEntry): boolean {
  const isOther = kind !== "graph" && !kind.startsWith("release-");
  return isOther && isReleaseRepository(destination.repository);
}

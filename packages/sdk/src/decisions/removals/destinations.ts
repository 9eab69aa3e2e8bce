import { repositoryOf } from "../../models/image/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";
import {
  addressOf,
  atAddressesOf,
  groupBy,
  lastPartOf,
  removalImage,
  sourceRepositoryOf,
} from "./delivered.ts";
import { catalogNameOf, isReleaseRepository } from "./destination-names.ts";
import { differing } from "./differing.ts";
import type { Removal } from "./removal.ts";

/** The images of one ImageSet before and after a change; equal when the change does not touch it. */
export interface DeliveredImageSet {
  /** Its name. */
  readonly name: string;
  /** Its mapping before the change. */
  readonly before: readonly MappingEntry[];
  /** Its mapping after the change. */
  readonly after: readonly MappingEntry[];
}

/**
 * Finds destinations that another source writes after a change, over all ImageSets: destinations written by two
 * sources with different digests, by a source of another repository than the existing images, or under a tag that
 * spells the digest of another image.
 */
export function takenDestinations(imageSets: readonly DeliveredImageSet[]): readonly Removal[] {
  const suspects = imageSets.flatMap(({ before, after }) => differing(before, after).after);
  const known = byAddress(suspects, imageSets, ({ before }) => before);
  const isNew = (entry: MappingEntry): boolean =>
    (known.get(addressOf(entry)) ?? []).every((one) => !sameSource(one, entry));
  const arrivals = suspects.filter(isNew);
  if (arrivals.length === 0) return [];
  // Usually few images are new, so only images at their addresses and in their repositories are examined.
  const writers = byAddress(arrivals, imageSets, ({ after }) => after);
  const owners = ownersOf(imageSets, arrivals);
  return imageSets.flatMap(({ name: imageSet, before, after: images }) => {
    const own = groupBy(atAddressesOf(arrivals, before), addressOf);
    const catalogs = groupBy(images.filter(isCatalog), ({ destination }) =>
      catalogNameOf(destination),
    );
    return [...groupBy(atAddressesOf(arrivals, images), addressOf)].flatMap(([subject, ours]) => {
      const former = known.get(subject) ?? [];
      const came = ours.filter(isNew);
      if (came.length === 0) return [];
      const rivals = writers.get(subject) ?? [];
      const isTaken =
        came.some((entry) => spellsOther(entry)) ||
        came.some((entry) => !isExplained(entry, former) && isIntruder(entry, owners, imageSet));
      const namesakes = own.has(subject) ? [] : namesakesOf(ours, catalogs);
      const isDoubled = contentsOf(ours) > Math.max(1, contentsOf(own.get(subject) ?? []));
      if (!isTaken && !isDoubled && namesakes.length === 0 && !areNewRivals(rivals, former)) {
        return [];
      }
      const others = former.length > 0 ? former : rivals.filter((one) => !came.includes(one));
      const there = [...others, ...namesakes];
      const [from, to] = [there.map(removalImage), came.map(removalImage)];
      const effect = "destination" as const;
      return [{ imageSet, effect, subject, within: [], before: from, after: to }];
    });
  });
}

/**
 * Whether a change of an ImageSet may write what another one writes: not where all that is new goes to a tag of its own
 * digest, or is a catalog that goes on.
 */
export function mayTakeDestinations({ before, after }: Omit<DeliveredImageSet, "name">): boolean {
  const { before: old, after: now } = differing(before, after);
  const former = groupBy(old, addressOf);
  return now.some((entry) => {
    const { kind, digest, destination } = entry;
    if (kind === "catalog") return !isExplained(entry, former.get(addressOf(entry)) ?? []);
    return digest === undefined || destination.tag !== digest.replace(":", "-");
  });
}

/** The images of all ImageSets on one side at the given addresses. */
function byAddress(
  few: readonly MappingEntry[],
  imageSets: readonly DeliveredImageSet[],
  side: (imageSet: DeliveredImageSet) => readonly MappingEntry[],
): ReadonlyMap<string, readonly MappingEntry[]> {
  return groupBy(
    imageSets.flatMap((imageSet) => atAddressesOf(few, side(imageSet))),
    addressOf,
  );
}

/** Whether an image comes from where the one before came from: its content is judged as a successor. */
function isExplained(entry: MappingEntry, former: readonly MappingEntry[]): boolean {
  return former.some(
    (one) => one.kind === entry.kind && sourceRepositoryOf(one) === sourceRepositoryOf(entry),
  );
}

function sameSource(one: MappingEntry, other: MappingEntry): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === "graph") return true;
  return one.source.text === other.source.text && one.filter === other.filter;
}

function isCatalog({ kind }: MappingEntry): boolean {
  return kind === "catalog";
}

/** Number of different catalogs: an image of the same repository may go over the filtered one. */
function contentsOf(entries: readonly MappingEntry[]): number {
  return new Set(
    entries.filter(isCatalog).map(({ source, filter = "" }) => `${source.text} ${filter}`),
  ).size;
}

/** Catalogs of an ImageSet at another address for which oc-mirror computes the same name. */
function namesakesOf(
  ours: readonly MappingEntry[],
  catalogs: ReadonlyMap<string, readonly MappingEntry[]>,
): readonly MappingEntry[] {
  const [catalog] = ours.filter(isCatalog);
  if (catalog === undefined) return [];
  const found: MappingEntry[] = [];
  for (const entry of catalogs.get(catalogNameOf(catalog.destination)) ?? []) {
    if (addressOf(entry) !== addressOf(catalog)) found.push(entry);
    if (found.length === mostNamesakes) break;
  }
  return found;
}

/** As many as a person looks at: each of many catalogs of one name is listed itself. */
const mostNamesakes = 10;

/** Rivals that existed before, from the same repositories, do not come from the change. */
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

/** Of each repository in the mirror, the origins of its images and the ImageSets that send them, `` for any before. */
type Owners = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** The owners of the repositories that these images go to. */
function ownersOf(
  imageSets: readonly DeliveredImageSet[],
  arrivals: readonly MappingEntry[],
): Owners {
  const wanted = new Set(arrivals.map(lastPartOf));
  const owners = new Map<string, Map<string, Set<string>>>();
  const add = (entry: MappingEntry, imageSet: string): void => {
    if (!wanted.has(lastPartOf(entry))) return;
    const repository = repositoryOf(entry.destination);
    const origins = owners.get(repository) ?? new Map<string, Set<string>>();
    const names = origins.get(originOf(entry)) ?? new Set();
    owners.set(repository, origins.set(originOf(entry), names.add(imageSet)));
  };
  for (const { name, before, after } of imageSets) {
    for (const entry of before) add(entry, "");
    for (const entry of after) add(entry, name);
  }
  return owners;
}

/** Components of later releases come from other repositories of the same namespace. */
function originOf(entry: MappingEntry): string {
  const source = sourceRepositoryOf(entry);
  if (entry.kind !== "release-component") return source;
  return source.slice(0, source.lastIndexOf("/"));
}

/** Whether a repository of the mirror has only images of other sources, or is reserved for releases. */
function isIntruder(entry: MappingEntry, owners: Owners, imageSet: string): boolean {
  const isOthers = (names: ReadonlySet<string> | undefined): boolean =>
    [...(names ?? [])].some((name) => name !== imageSet);
  const origins = owners.get(repositoryOf(entry.destination)) ?? new Map<string, Set<string>>();
  if (isOthers(origins.get(originOf(entry)))) return poses(entry);
  return [...origins.values()].some(isOthers) || poses(entry);
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

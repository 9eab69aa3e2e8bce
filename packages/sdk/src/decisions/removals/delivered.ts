import { repositoryOf } from "../../models/image/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";
import { judgeReleases } from "./delivered-releases.ts";
import { differing } from "./differing.ts";
import { type ImageOrder, isSuccessor, orderImages, shapeOfImage } from "./image-succession.ts";
import type { Removal, RemovalImage, Succession } from "./removal.ts";
import { assignSuccessors } from "./successors.ts";
import { compareTags } from "./tag-order.ts";

/**
 * Pairs every image of the earlier mapping with its successor; unchanged images are left out. A successor has the
 * same kind, source registry, source repository and destination repository, and is not older.
 */
export function successions(
  before: readonly MappingEntry[],
  after: readonly MappingEntry[],
): readonly Succession[] {
  const { before: suspects } = differing(before, after);
  const places = groupBy(atAddressesOf(suspects, after), addressOf);
  const moved = suspects.filter((entry) => !isKept(entry, places.get(addressOf(entry)) ?? []));
  const [changed, gone] = partition(moved, (entry) => places.has(addressOf(entry)));
  const [releases, others] = partition(gone, isRelease);
  return [
    ...changed.map((entry) => judgeChange(entry, places.get(addressOf(entry)) ?? [])),
    ...judgeReleases(releases, after),
    ...judgeOthers(others, before, after),
  ];
}

function judgeOthers(
  gone: readonly MappingEntry[],
  before: readonly MappingEntry[],
  after: readonly MappingEntry[],
): readonly Succession[] {
  if (gone.length === 0) return [];
  // Families are of one repository, and few of many images leave.
  const names = new Set(gone.map(lastPartOf));
  const near = after.filter((entry) => names.has(lastPartOf(entry)));
  const known = new Set(atAddressesOf(near, before).map(addressOf));
  const families = groupBy(near, familyOf);
  return [...groupBy(gone, familyOf)].flatMap(([family, left]) => {
    const there = families.get(family) ?? [];
    const came = there.filter((entry) => !known.has(addressOf(entry)));
    return judgeFamily(left, { came, there });
  });
}

/** The removals among successions, with full entries. */
export function lostDeliveries(imageSet: string, found: readonly Succession[]): readonly Removal[] {
  return found.flatMap(({ from, to, effect }) => {
    if (effect === undefined) return [];
    const after = to === undefined ? [] : [removalImage(to)];
    const subject = addressOf(from);
    return [{ imageSet, effect, subject, within: [], before: [removalImage(from)], after }];
  });
}

/** The parts of an entry that an approval covers. */
export function removalImage({ kind, source, destination, digest }: MappingEntry): RemovalImage {
  const image = { kind, source: source.text, destination: destination.text };
  return digest === undefined ? image : { ...image, digest };
}

/** The last part of the repository that an image goes to; those of one repository have it in common. */
export function lastPartOf({ destination: { repository } }: MappingEntry): string {
  return repository.slice(repository.lastIndexOf("/") + 1);
}

/** Where an image goes, tag included. */
export function addressOf({ destination }: MappingEntry): string {
  return destination.text;
}

/** Those of many images that go where one of a few goes. */
export function atAddressesOf(
  few: readonly MappingEntry[],
  many: readonly MappingEntry[],
): readonly MappingEntry[] {
  if (few.length === 0) return [];
  const addresses = new Set(few.map(addressOf));
  return many.filter((entry) => addresses.has(addressOf(entry)));
}

/**
 * Registry and repository that an image is read from. Of a path on disk only the last part counts: each run may have its
 * own folder; oc-mirror makes the graph image in one.
 */
export function sourceRepositoryOf({ kind, source }: MappingEntry): string {
  if (kind === "graph") return kind;
  const repository = repositoryOf(source);
  if (source.transport === "docker") return repository;
  return `${source.transport}://${repository.slice(repository.lastIndexOf("/") + 1)}`;
}

/** The properties that a successor shares: kind, source registry, source repository, destination repository. */
function familyOf(entry: MappingEntry): string {
  return JSON.stringify([entry.kind, sourceRepositoryOf(entry), repositoryOf(entry.destination)]);
}

function isRelease({ kind }: MappingEntry): boolean {
  return kind === "release-payload" || kind === "release-component";
}

/** Whether an address has the content that it had. The ImageSet decides about catalogs and operators. */
function isKept(entry: MappingEntry, there: readonly MappingEntry[]): boolean {
  return there.some((other) => {
    if (!isOfOneRepository(entry, other)) return false;
    if (entry.kind !== other.kind) return entry.source.text === other.source.text;
    if (entry.kind === "catalog" || entry.kind === "graph" || isOperator(entry)) return true;
    return entry.version === other.version && entry.digest === other.digest;
  });
}

function isOfOneRepository(one: MappingEntry, other: MappingEntry): boolean {
  if (one.kind === other.kind && one.source.text === other.source.text) return true;
  return sourceRepositoryOf(one) === sourceRepositoryOf(other);
}

function isOperator({ kind }: MappingEntry): boolean {
  return kind === "operator-bundle" || kind === "operator-operand";
}

/** An address whose content changed. */
function judgeChange(from: MappingEntry, there: readonly MappingEntry[]): Succession {
  const same = there.filter((other) => sourceRepositoryOf(other) === sourceRepositoryOf(from));
  const [to = there[0]] = same;
  if (to === undefined) return { from, effect: "leaves" };
  if (same.length === 0 || from.kind !== to.kind) return { from, to, effect: "destination" };
  if (from.kind !== "additional") return { from, to, effect: "undetermined" };
  return judged(from, to, orderImages(from, to));
}

function judged(from: MappingEntry, to: MappingEntry, order: ImageOrder): Succession {
  if (order === "higher" || order === "unknown") return { from, to, proof: order };
  return { from, to, effect: order };
}

interface Family {
  /** The new images. */
  readonly came: readonly MappingEntry[];
  /** All of it. */
  readonly there: readonly MappingEntry[];
}

function judgeFamily(gone: readonly MappingEntry[], family: Family): readonly Succession[] {
  const [first] = gone;
  if (first === undefined) return [];
  if (isOperator(first)) return gone.map((entry) => judgeOperator(entry, family.there));
  if (first.kind === "additional" || first.kind === "catalog") return judgeTags(gone, family);
  return gone.map((from) => ({ from, effect: "leaves" }));
}

/** Operators have digests only: their repository stays, and the request of the ImageSet does not fall. */
function judgeOperator(from: MappingEntry, there: readonly MappingEntry[]): Succession {
  const orders = there.map((to) => ({ to, order: orderImages(from, to) }));
  const higher = orders.find(({ order }) => order === "higher");
  if (higher !== undefined) return { from, to: higher.to, proof: "higher" };
  const digest = orders.find(({ order }) => order === "unknown");
  if (digest !== undefined) return { from, to: digest.to, proof: "requested" };
  const [other] = orders;
  if (other === undefined) return { from, effect: "leaves" };
  return { from, to: other.to, effect: other.order === "lower" ? "lower" : "undetermined" };
}

/**
 * Pairs each image with its own successor among the new ones. An image of an operator may have a tag too, and may
 * move to a tag that another operator uses already: for additional images, the ImageSet decides.
 */
function judgeTags(gone: readonly MappingEntry[], { came, there }: Family): readonly Succession[] {
  const { pairs, without } = assignSuccessors(
    gone.toSorted(byTag).reverse(),
    came.toSorted(byTag),
    (from, to) => isSuccessor(orderImages(from, to)) && sameMinor(from, to),
    shapeOfImage,
  );
  const shapes = without.length === 0 ? undefined : groupBy(there, shapeOfImage);
  const taken = new Set(pairs.map(([, to]) => to));
  const free = came.filter((entry) => !taken.has(entry));
  return [
    ...pairs.map(([from, to]) => judged(from, to, orderImages(from, to))),
    ...without.map((from) => {
      const fitting = shapes?.get(shapeOfImage(from)) ?? [];
      const higher = fitting.find(
        (to) => orderImages(from, to) === "higher" && sameMinor(from, to),
      );
      return higher === undefined ? withoutSuccessor(from, free) : judged(from, higher, "higher");
    }),
  ];
}

/** Catalogs of two minors exist side by side: one never replaces the other. */
function sameMinor(from: MappingEntry, to: MappingEntry): boolean {
  if (from.kind !== "catalog") return true;
  const [one, other] = [minorIn(from), minorIn(to)];
  return one !== undefined && one === other;
}

function minorIn({ destination: { tag = "" } }: MappingEntry): string | undefined {
  return /^v?(\d+\.\d+)/.exec(tag)?.[1];
}

function withoutSuccessor(from: MappingEntry, free: readonly MappingEntry[]): Succession {
  const [to] = from.kind === "catalog" ? [] : free;
  if (to === undefined) return { from, effect: "leaves" };
  return { from, to, effect: orderImages(from, to) === "lower" ? "lower" : "undetermined" };
}

function byTag(a: MappingEntry, b: MappingEntry): number {
  return compareTags(a.version ?? "", b.version ?? "");
}

/** Groups by a key, in the order of first occurrence. */
export function groupBy<T>(
  all: readonly T[],
  key: (one: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = key(one);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return groups;
}

function partition<T>(
  all: readonly T[],
  fits: (one: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  return [all.filter(fits), all.filter((one) => !fits(one))];
}

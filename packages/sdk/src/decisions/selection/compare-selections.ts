import { compareText, defined } from "../../base/problem/index.ts";
import {
  bundleVersion,
  type Catalog,
  type CatalogChannel,
  versionText,
} from "../../models/catalog/index.ts";
import { channelHead } from "./channel-heads.ts";
import { compareCatalogs, type PackageChange, sortVersions } from "./compare-catalogs.ts";
import type { CatalogSelection } from "./selection.ts";

/** A catalog of a pass, with what the pass takes from it. */
export interface SelectedCatalog {
  /** As the ImageSet names it. */
  readonly catalog: string;
  /** Digest of the index image, `sha256:<hex>`; undefined where it is not known. */
  readonly digest?: string;
  /** What is selected from it. */
  readonly selection: CatalogSelection;
  /** Its content; at least the packages that are selected from. */
  readonly content: Catalog;
}

/** A channel of an operator that is mirrored with other versions than before. */
export interface OperatorChange {
  /** The catalog as the ImageSet names it after the change, or before it where it is gone. */
  readonly catalog: string;
  /** The package. */
  readonly package: string;
  /** The channel before; undefined where the operator is new in it. */
  readonly channelBefore?: string;
  /** The channel after; undefined where the operator is gone from it. */
  readonly channelAfter?: string;
  /** The versions before, lowest first; empty where the operator is new. */
  readonly before: readonly string[];
  /** The versions after, lowest first; empty where the operator is gone. */
  readonly after: readonly string[];
}

/** What changed in a catalog that is mirrored by another digest than before. */
export interface CatalogChange {
  /** As the ImageSet names it before. */
  readonly before: string;
  /** As the ImageSet names it after. */
  readonly after: string;
  /** The packages that are selected from on a side and changed, by name. */
  readonly packages: readonly PackageChange[];
}

/** The difference between what two passes take from catalogs. */
export interface SelectionChange {
  /** Operators with other versions, by catalog, package and channel. */
  readonly operators: readonly OperatorChange[];
  /** Catalogs with another digest. */
  readonly catalogs: readonly CatalogChange[];
}

/** Compares what two passes take from catalogs, by operator and version. */
export function compareSelections(
  before: readonly SelectedCatalog[],
  after: readonly SelectedCatalog[],
): SelectionChange {
  const pairs = pairCatalogs(before, after);
  return {
    operators: pairs.flatMap(compareOperators).sort(byPlace),
    catalogs: pairs.flatMap(([from, to]) =>
      from === undefined || to === undefined ? [] : compareContent(from, to),
    ),
  };
}

type Pair = readonly [SelectedCatalog | undefined, SelectedCatalog | undefined];

/** Catalogs of one tag belong together, then those of one repository that are left. */
function pairCatalogs(
  before: readonly SelectedCatalog[],
  after: readonly SelectedCatalog[],
): readonly Pair[] {
  const pairs: Pair[] = [];
  let [gone, come] = [[...before], [...after]];
  for (const nameOf of [taggedName, repositoryName]) {
    for (const from of gone) {
      const to = come.find((one) => nameOf(one) === nameOf(from));
      if (to === undefined) continue;
      pairs.push([from, to]);
      come = come.filter((one) => one !== to);
    }
    const paired = new Set(pairs.map(([from]) => from));
    gone = gone.filter((one) => !paired.has(one));
  }
  return [
    ...pairs,
    ...gone.map((one): Pair => [one, undefined]),
    ...come.map((one): Pair => [undefined, one]),
  ];
}

function taggedName({ catalog }: SelectedCatalog): string {
  const [named = ""] = catalog.replace(/^docker:\/\//, "").split("@");
  return named;
}

function repositoryName(one: SelectedCatalog): string {
  return taggedName(one).replace(/:[^:/]*$/, "");
}

interface Channel {
  readonly name: string;
  readonly versions: readonly string[];
}

function compareOperators([from, to]: Pair): readonly OperatorChange[] {
  const [older, newer] = [channelsOf(from), channelsOf(to)];
  const catalog = to?.catalog ?? from?.catalog ?? "";
  return [...new Set([...older.keys(), ...newer.keys()])].flatMap((name) => {
    const [left, right] = [older.get(name) ?? [], newer.get(name) ?? []];
    return pairChannels(left, right).flatMap(([one, other]) => {
      const [earlier, later] = [one?.versions ?? [], other?.versions ?? []];
      if (one?.name === other?.name && isSame(earlier, later)) return [];
      const change = { catalog, package: name, before: earlier, after: later };
      return [{ ...change, ...defined({ channelBefore: one?.name, channelAfter: other?.name }) }];
    });
  });
}

/** Channels of one name belong together; of one that goes and one that comes, the one follows the other. */
function pairChannels(
  left: readonly Channel[],
  right: readonly Channel[],
): readonly (readonly [Channel | undefined, Channel | undefined])[] {
  const stays = left.flatMap((one) => {
    const other = right.find(({ name }) => name === one.name);
    return other === undefined ? [] : [[one, other] as const];
  });
  const gone = left.filter((one) => !right.some(({ name }) => name === one.name));
  const come = right.filter((one) => !left.some(({ name }) => name === one.name));
  const [from, to] = [gone[0], come[0]];
  if (gone.length === 1 && come.length === 1) return [...stays, [from, to]];
  return [
    ...stays,
    ...gone.map((one) => [one, undefined] as const),
    ...come.map((one) => [undefined, one] as const),
  ];
}

/** The channels with bundles, by package. */
function channelsOf(one: SelectedCatalog | undefined): ReadonlyMap<string, readonly Channel[]> {
  const found = new Map<string, Channel[]>();
  if (one === undefined) return found;
  const versions = versionsOf(one.selection);
  for (const channel of one.selection.channels) {
    const own = versions.get(channel.package);
    const known = channel.entries.flatMap(({ name }) => own?.get(name) ?? []);
    if (known.length === 0) continue;
    const list = found.get(channel.package) ?? [];
    list.push({ name: channel.name, versions: headLast(sortVersions(known), channel, own) });
    found.set(channel.package, list);
  }
  return found;
}

type VersionsByBundle = ReadonlyMap<string, string>;

/** The head is what a new Subscription gets: usually, but not always, the highest version. */
function headLast(
  sorted: readonly string[],
  channel: CatalogChannel,
  versions: VersionsByBundle | undefined,
): readonly string[] {
  const reading = channelHead(channel);
  const head = "head" in reading ? versions?.get(reading.head) : undefined;
  if (head === undefined || sorted.at(-1) === head) return sorted;
  return [...sorted.filter((one) => one !== head), head];
}

function versionsOf({ bundles }: CatalogSelection): ReadonlyMap<string, VersionsByBundle> {
  const found = new Map<string, Map<string, string>>();
  for (const { bundle } of bundles) {
    const version = bundleVersion(bundle);
    const own = found.get(bundle.package) ?? new Map<string, string>();
    own.set(bundle.name, version === undefined ? bundle.name : versionText(version));
    found.set(bundle.package, own);
  }
  return found;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((version, index) => version === other[index]);
}

function byPlace(a: OperatorChange, b: OperatorChange): number {
  return (
    compareText(a.catalog, b.catalog) ||
    compareText(a.package, b.package) ||
    compareText(a.channelAfter ?? a.channelBefore ?? "", b.channelAfter ?? b.channelBefore ?? "")
  );
}

function compareContent(from: SelectedCatalog, to: SelectedCatalog): readonly CatalogChange[] {
  if (from.digest === to.digest) return [];
  const names = [from, to].flatMap(({ selection }) => selection.packages.map(({ name }) => name));
  const packages = compareCatalogs(from.content, to.content, [...new Set(names)]);
  return [{ before: from.catalog, after: to.catalog, packages }];
}

import { compareText, defined } from "../../base/problem/index.ts";
import type { CatalogSummary, ChannelSummary, PackageContent } from "../../models/catalog/index.ts";
import { formatImageReference, referenceIn, repositoryIn } from "../../models/image/index.ts";
import { comparePackage, type PackageChange } from "./compare-catalogs.ts";
import { type SelectedCatalog, summarizeSelection } from "./summarize.ts";

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

/** A package that gets another default channel, which Subscriptions without a channel follow. */
export interface DefaultChannelChange {
  /** The catalog as the ImageSet names it after the change. */
  readonly catalog: string;
  /** The package. */
  readonly package: string;
  /** The channel before. */
  readonly before: string;
  /** The channel after. */
  readonly after: string;
}

/** The difference between what two passes take from catalogs. */
export interface SelectionChange {
  /** Operators with other versions, by catalog, package and channel. */
  readonly operators: readonly OperatorChange[];
  /** Catalogs with another digest. */
  readonly catalogs: readonly CatalogChange[];
  /** Packages with another default channel because of the ImageSet; those of the catalogs are among their changes. */
  readonly defaultChannels: readonly DefaultChannelChange[];
}

/** Compares what two passes take from catalogs, by operator and version: of selections, or of what is left of them. */
export function compareSelections(
  before: readonly (SelectedCatalog | CatalogSummary)[],
  after: readonly (SelectedCatalog | CatalogSummary)[],
): SelectionChange {
  const pairs = pairCatalogs(before.map(summaryOf), after.map(summaryOf));
  return {
    operators: pairs.flatMap(compareOperators).sort(byPlace),
    catalogs: pairs.flatMap(([from, to]) =>
      from === undefined || to === undefined ? [] : compareContent(from, to),
    ),
    defaultChannels: pairs.flatMap(([from, to]) =>
      from === undefined || to === undefined ? [] : compareDefaultChannels(from, to),
    ),
  };
}

function compareDefaultChannels(
  from: CatalogSummary,
  to: CatalogSummary,
): readonly DefaultChannelChange[] {
  const older = new Map(from.packages.map((one) => [one.name, one]));
  return to.packages.flatMap(({ name, defaultChannel: after, content }) => {
    const { defaultChannel: before, content: earlier } = older.get(name) ?? {};
    if (before === undefined || after === undefined || before === after) return [];
    const isOfCatalog = earlier?.defaultChannel === before && content?.defaultChannel === after;
    return isOfCatalog ? [] : [{ catalog: to.catalog, package: name, before, after }];
  });
}

function summaryOf(one: SelectedCatalog | CatalogSummary): CatalogSummary {
  return "selection" in one ? summarizeSelection(one) : one;
}

type Pair = readonly [CatalogSummary | undefined, CatalogSummary | undefined];

/** Catalogs of one tag belong together, then those left of one repository, then those of one name in any registry. */
function pairCatalogs(
  before: readonly CatalogSummary[],
  after: readonly CatalogSummary[],
): readonly Pair[] {
  const pairs: Pair[] = [];
  let [gone, come] = [[...before], [...after]];
  for (const nameOf of [taggedName, repositoryName, lastName]) {
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

function taggedName({ catalog }: CatalogSummary): string {
  const { digest: _, ...reference } = referenceIn(catalog) ?? {};
  return "repository" in reference ? formatImageReference(reference) : catalog;
}

function repositoryName({ catalog }: CatalogSummary): string {
  return repositoryIn(catalog);
}

function lastName(one: CatalogSummary): string {
  const name = repositoryName(one);
  return name.slice(name.lastIndexOf("/") + 1);
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
  left: readonly ChannelSummary[],
  right: readonly ChannelSummary[],
): readonly (readonly [ChannelSummary | undefined, ChannelSummary | undefined])[] {
  const [older, newer] = [byName(left), byName(right)];
  const stays = left.flatMap((one) => {
    const other = newer.get(one.name);
    return other === undefined ? [] : [[one, other] as const];
  });
  const gone = left.filter(({ name }) => !newer.has(name));
  const come = right.filter(({ name }) => !older.has(name));
  const [from, to] = [gone[0], come[0]];
  if (gone.length === 1 && come.length === 1) return [...stays, [from, to]];
  return [
    ...stays,
    ...gone.map((one) => [one, undefined] as const),
    ...come.map((one) => [undefined, one] as const),
  ];
}

function byName(channels: readonly ChannelSummary[]): ReadonlyMap<string, ChannelSummary> {
  return new Map(channels.map((one) => [one.name, one]));
}

function channelsOf(
  one: CatalogSummary | undefined,
): ReadonlyMap<string, readonly ChannelSummary[]> {
  return new Map((one?.packages ?? []).map(({ name, channels }) => [name, channels]));
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

/** A package that one side does not take is in the other side's catalog or not: nothing tells. */
function compareContent(from: CatalogSummary, to: CatalogSummary): readonly CatalogChange[] {
  if (from.digest === to.digest) return [];
  const [older, newer] = [contentOf(from), contentOf(to)];
  const names = [...older.keys()].filter((name) => newer.has(name)).sort(compareText);
  if (names.length === 0) return [];
  const packages = names.flatMap(
    (name) => comparePackage(name, older.get(name), newer.get(name)) ?? [],
  );
  return [{ before: from.catalog, after: to.catalog, packages }];
}

/** What a catalog is known to have of packages: undefined for one that it does not have. */
function contentOf({
  packages,
  missing = [],
}: CatalogSummary): ReadonlyMap<string, PackageContent | undefined> {
  const known = packages.flatMap(({ name, content }) =>
    content === undefined ? [] : [[name, content] as const],
  );
  return new Map<string, PackageContent | undefined>([
    ...missing.map((name) => [name, undefined] as const),
    ...known,
  ]);
}

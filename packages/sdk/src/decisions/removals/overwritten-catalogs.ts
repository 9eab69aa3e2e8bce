import { compareText } from "../../base/problem/index.ts";
import { catalogObjectName } from "../../models/oc-mirror/index.ts";
import type { Catalog } from "./asked-catalog.ts";
import { type LostRequest, lost } from "./request.ts";

/**
 * What new catalogs may overwrite: a second entry of one catalog, or bundles of the same name; and the objects of other
 * catalogs, which oc-mirror leaves out at random beside a catalog that gets none.
 */
export function overwrittenByCatalogs(
  before: readonly Catalog[],
  after: readonly Catalog[],
): readonly LostRequest[] {
  return [
    ...overwrittenCatalogs(before, after),
    ...overwrittenPackages(before, after),
    ...unlistedPackages(before, after),
    ...withoutObjects(before, after),
  ];
}

/** Of one catalog under two targets oc-mirror pushes only the last. */
function overwrittenCatalogs(
  before: readonly Catalog[],
  after: readonly Catalog[],
): readonly LostRequest[] {
  const [known, now] = [countByName(before), countByName(after)];
  return [...now]
    .filter(([name, count]) => count > Math.max(1, known.get(name) ?? 0))
    .map(([name]) => lost("undetermined", `second entry of catalog ${name}`, []));
}

function countByName(all: readonly Catalog[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { pulled } of all) counts.set(pulled, (counts.get(pulled) ?? 0) + 1);
  return counts;
}

/** Bundles of one name overwrite each other, whichever catalog they are of. */
function overwrittenPackages(
  before: readonly Catalog[],
  after: readonly Catalog[],
): readonly LostRequest[] {
  const [known, now] = [sharedPackages(before), sharedPackages(after)];
  return [...now]
    .filter((name) => !known.has(name))
    .map((name) => lost("undetermined", `package ${name} of two catalogs`, []));
}

/** Packages that catalogs of different repositories have; two minors of one catalog share their bundles. */
function sharedPackages(catalogs: readonly Catalog[]): ReadonlySet<string> {
  const repositories = new Map<string, string>();
  const shared = new Set<string>();
  for (const { operator, repository } of catalogs) {
    for (const { name } of operator.packages ?? []) {
      const other = repositories.get(name) ?? repository;
      if (other !== repository) shared.add(name);
      repositories.set(name, other);
    }
  }
  return shared;
}

/** A catalog without a list of packages may have any, also one of a catalog of another repository. */
function unlistedPackages(
  before: readonly Catalog[],
  after: readonly Catalog[],
): readonly LostRequest[] {
  const [all, known] = [repositoriesOf(after), repositoriesOf(before)];
  const [unlisted, knownUnlisted] = [after, before].map((side) =>
    repositoriesOf(side.filter(({ operator: { packages = [] } }) => packages.length === 0)),
  ) as [ReadonlySet<string>, ReadonlySet<string>];
  const came = [...all].filter((one) => !known.has(one));
  const firstTwo = [...all].slice(0, 2);
  const listed = [...all].filter((one) => !knownUnlisted.has(one));
  const beside = [...unlisted].filter((one) => {
    const fresh = known.has(one) ? listed : firstTwo;
    return (knownUnlisted.has(one) ? came : fresh).some((other) => other !== one);
  });
  if (beside.length === 0) return [];
  const ends = { from: beside.join(", "), to: [...all].toSorted(compareText).join(", ") };
  return [lost("undetermined", "packages of a catalog that lists none beside others", [], ends)];
}

function repositoriesOf(all: readonly Catalog[]): ReadonlySet<string> {
  return new Set(all.map(({ repository }) => repository));
}

function withoutObjects(
  before: readonly Catalog[],
  after: readonly Catalog[],
): readonly LostRequest[] {
  if (before.length === 0 || !before.every(hasObjects)) return [];
  return after
    .filter((catalog) => !hasObjects(catalog))
    .map(({ name, target }) =>
      lost("undetermined", `CatalogSources beside catalog ${name}, which gets none`, [], {
        to: target,
      }),
    );
}

function hasObjects({ operator, repository, tag: source, target: tag }: Catalog): boolean {
  const { targetCatalog = "" } = operator;
  const path = targetCatalog === "" ? repository : targetCatalog;
  const [, hex = ""] = /@sha256:([0-9a-f]+)$/.exec(source) ?? [];
  return catalogObjectName({ path, tag, hex }) !== undefined;
}

import type { Catalog } from "./asked-operators.ts";
import { type LostRequest, lost } from "./request.ts";

/** What catalogs that came may overwrite: a second entry of one, or bundles of the same name. */
export function overwrittenByCatalogs(
  before: readonly Catalog[],
  after: readonly Catalog[],
): readonly LostRequest[] {
  return [
    ...overwrittenCatalogs(before, after),
    ...overwrittenPackages(before, after),
    ...unlistedPackages(before, after),
  ];
}

/** Of one catalog under two targets oc-mirror pushes only the last. */
function overwrittenCatalogs(
  before: readonly Catalog[],
  after: readonly Catalog[],
): readonly LostRequest[] {
  const countOf = (all: readonly Catalog[], name: string): number =>
    all.filter((one) => one.pulled === name).length;
  return [...new Set(after.map(({ pulled }) => pulled))]
    .filter((name) => countOf(after, name) > Math.max(1, countOf(before, name)))
    .map((name) => lost("undetermined", `second entry of catalog ${name}`, []));
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

/** A catalog without a list of packages may have any, also one of another catalog's. */
function unlistedPackages(
  before: readonly Catalog[],
  after: readonly Catalog[],
): readonly LostRequest[] {
  const known = new Set(unlistedBeside(before).map(([one, other]) => keyOfTwo(one, other)));
  return unlistedBeside(after)
    .filter(([one, other]) => !known.has(keyOfTwo(one, other)))
    .map(([{ name }, other]) =>
      lost("undetermined", `packages of catalog ${name}, which lists none`, [], { to: other.name }),
    );
}

/** Catalogs without a list, each with the catalogs of other repositories. */
function unlistedBeside(all: readonly Catalog[]): readonly (readonly [Catalog, Catalog])[] {
  return all
    .filter(({ operator: { packages = [] } }) => packages.length === 0)
    .flatMap((one) =>
      all
        .filter(({ repository }) => repository !== one.repository)
        .map((other) => [one, other] as const),
    );
}

function keyOfTwo(one: Catalog, other: Catalog): string {
  return JSON.stringify([one.repository, other.repository].toSorted());
}

import { createHash } from "node:crypto";
import { compareText } from "../../base/problem/index.ts";
import { catalogObjectName } from "../../models/oc-mirror/index.ts";
import type { Catalog } from "./paired-catalogs.ts";
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
  const [known, now] = [targetsByName(before), targetsByName(after)];
  return [...now]
    .filter(([name, targets]) => {
      const others = known.get(name) ?? [];
      if (targets.length < 2) return false;
      return targets.length > others.length || targets.at(-1) !== others.at(-1);
    })
    .map(([name]) => {
      const to = wordsOf(after.filter(({ pulled }) => pulled === name));
      return lost("undetermined", `second entry of catalog ${name}`, [], { to });
    });
}

/** Names of catalogs, and a digest of all that is asked of them: an approval covers nothing else. */
function wordsOf(catalogs: readonly Catalog[]): string {
  const names = catalogs.map(({ name, target }) => `${name} as ${target}`);
  const asked = JSON.stringify(catalogs.map(({ operator }) => operator));
  return `${names.join(", ")} (${createHash("sha256").update(asked).digest("hex")})`;
}

function targetsByName(all: readonly Catalog[]): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, string[]>();
  for (const { pulled, target, operator } of all) {
    const place = `${operator.targetCatalog ?? ""}:${target}`;
    const there = targets.get(pulled);
    if (there === undefined) targets.set(pulled, [place]);
    else there.push(place);
  }
  return targets;
}

/** Bundles of one name overwrite each other, whichever catalog they are of: those of the last one stay. */
function overwrittenPackages(
  before: readonly Catalog[],
  after: readonly Catalog[],
): readonly LostRequest[] {
  const [known, now] = [repositoriesByPackage(before), repositoriesByPackage(after)];
  return [...now]
    .filter(([name, there]) => there.length > 1 && isOtherOrder(known.get(name) ?? [], there))
    .map(([name]) => {
      const to = wordsOf(after.flatMap((catalog) => withPackage(catalog, name)));
      return lost("undetermined", `package ${name} of two catalogs`, [], { to });
    });
}

/** A catalog as if it was asked for one package; none where it is not asked for that. */
function withPackage(catalog: Catalog, name: string): readonly Catalog[] {
  const packages = (catalog.operator.packages ?? []).filter((one) => one.name === name);
  return packages.length === 0 ? [] : [{ ...catalog, operator: { ...catalog.operator, packages } }];
}

/** Repositories of the catalogs that have a package; two minors of one catalog share their bundles. */
function repositoriesByPackage(
  catalogs: readonly Catalog[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { operator, repository } of catalogs) {
    for (const { name } of operator.packages ?? []) {
      const there = found.get(name);
      if (there === undefined) found.set(name, [repository]);
      else there.push(repository);
    }
  }
  return new Map([...found].map(([name, all]) => [name, lastOfEach(all)]));
}

/** Each once, in the order of its last place. */
function lastOfEach(all: readonly string[]): readonly string[] {
  return [...new Set(all.toReversed())].reverse();
}

/** Whether some are new, or come in another order. */
function isOtherOrder(before: readonly string[], after: readonly string[]): boolean {
  const kept = new Set(after);
  const there = before.filter((one) => kept.has(one));
  return there.length !== after.length || after.some((one, index) => one !== there[index]);
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
  const [order, knownOrder] = [after, before].map((side) =>
    lastOfEach(side.map(({ repository }) => repository)),
  ) as [readonly string[], readonly string[]];
  const isTurned =
    unlisted.size > 0 && came.length === 0 && all.size > 1 && isOtherOrder(knownOrder, order);
  if (beside.length === 0 && !isTurned) return [];
  const ends = { from: [...unlisted].toSorted(compareText).join(", "), to: wordsOf(after) };
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

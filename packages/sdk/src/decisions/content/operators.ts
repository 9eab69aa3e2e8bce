import { didYouMean, quoted } from "../../base/problem/index.ts";
import { type Catalog, splitByPackage } from "../../models/catalog/index.ts";
import type { Operator } from "../../models/imageset/index.ts";
import { type CatalogSelection, selectFromCatalog } from "../selection/index.ts";
import type { ContentFinding, KnownCatalog } from "./finding.ts";
import { listedPackages, nameOf, operatorPath } from "./listed-packages.ts";
import { type ExaminedPackage, examinePackage } from "./refusals.ts";

/** What a catalog says to an entry of `mirror.operators`. */
export interface ExaminedOperator {
  /** The entry. */
  readonly operator: Operator;
  /** Its number. */
  readonly index: number;
  /** The catalog. */
  readonly catalog: Catalog;
  /** The catalog by package. */
  readonly byPackage: ReadonlyMap<string, Catalog>;
  /** The packages that it lists and the catalog has. */
  readonly packages: readonly ExaminedPackage[];
  /** What oc-mirror selects; undefined where it refuses. */
  readonly selection?: CatalogSelection;
}

/** The entries whose catalogs are known, with what is wrong with the others and with names and versions in these. */
export function examineOperators(
  operators: readonly Operator[],
  catalogs: ReadonlyMap<string, KnownCatalog>,
): {
  readonly examined: readonly ExaminedOperator[];
  readonly findings: readonly ContentFinding[];
} {
  const findings: ContentFinding[] = [];
  const examined: ExaminedOperator[] = [];
  for (const [index, operator] of operators.entries()) {
    const known = catalogs.get(operator.catalog);
    if (known === undefined) continue;
    if ("reason" in known) {
      findings.push(unreadable(operator, index, known.reason));
      continue;
    }
    const one = examine(operator, index, known.catalog);
    examined.push(one);
    const ofNames = unknownPackages(one, operators, catalogs);
    const ofPackages = [...ofNames, ...one.packages.flatMap((listed) => listed.findings)];
    findings.push(...ofPackages);
    if (ofPackages.every(({ severity }) => severity !== "error"))
      findings.push(...wholeRefusal(one));
  }
  return { examined, findings };
}

function examine(operator: Operator, index: number, catalog: Catalog): ExaminedOperator {
  const byPackage = splitByPackage(catalog);
  const packages = listedPackages(operator, index).flatMap((listed) => {
    const own = byPackage.get(listed.included.name);
    return own === undefined || !isThere(own) ? [] : [examinePackage(listed, own)];
  });
  const result = selectFromCatalog(catalog, operator);
  const rest = "selection" in result ? { selection: result.selection } : {};
  return { operator, index, catalog, byPackage, packages, ...rest };
}

function unreadable({ catalog }: Operator, index: number, reason: string): ContentFinding {
  return {
    rule: "catalog-unreadable",
    severity: "error",
    path: [...operatorPath(index), "catalog"],
    message: `the catalog ${quoted(catalog)} cannot be read: ${reason}`,
    help: catalog.startsWith("oci://")
      ? "Check the path: oc-mirror reads it from the folder in which it runs."
      : "Check its name, tag and registry.",
  };
}

function unknownPackages(
  { operator, index, byPackage }: ExaminedOperator,
  operators: readonly Operator[],
  catalogs: ReadonlyMap<string, KnownCatalog>,
): readonly ContentFinding[] {
  return listedPackages(operator, index)
    .filter(({ included }) => !isThere(byPackage.get(included.name)))
    .map((listed) => {
      const { name } = listed.included;
      const other = operators.find(({ catalog }) => hasPackage(catalogs.get(catalog), name));
      const help =
        other === undefined
          ? (didYouMean(name, [...byPackage.keys()]).help ??
            "Leave it out, or name another catalog.")
          : `List it below ${other.catalog}, which has it.`;
      return {
        rule: "unknown-package",
        about: "package",
        severity: "error",
        path: nameOf(listed),
        message: `the catalog ${quoted(operator.catalog)} has no package ${quoted(name)}; oc-mirror leaves it out without a message`,
        help,
      };
    });
}

function isThere(catalog: Catalog | undefined): boolean {
  return catalog !== undefined && catalog.packages.length > 0;
}

function hasPackage(known: KnownCatalog | undefined, name: string): boolean {
  return (
    known !== undefined &&
    "catalog" in known &&
    known.catalog.packages.some((one) => one.name === name)
  );
}

/** What oc-mirror says to a catalog without a list of packages, or to all packages of a list together. */
function wholeRefusal({ operator, index, catalog }: ExaminedOperator): readonly ContentFinding[] {
  const result = selectFromCatalog(catalog, operator);
  if ("selection" in result) return [];
  const { fault, said } = result.refusal;
  if (fault === "missing-name" || fault === "full-with-range") return [];
  const name = result.refusal.package;
  const isListed = (operator.packages ?? []).length > 0;
  const help =
    isListed || name === undefined
      ? "Check the names of packages and channels."
      : `List the packages that you need: the catalog is wrong about ${name}.`;
  return [
    {
      rule: "catalog-content",
      severity: "error",
      path: [...operatorPath(index), "catalog"],
      message: `oc-mirror refuses the selection from ${quoted(operator.catalog)}: ${said.replaceAll("\n", "; ")}`,
      help,
    },
  ];
}

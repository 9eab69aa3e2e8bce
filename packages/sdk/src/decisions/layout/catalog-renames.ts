import { type FileTree, isBelow, isOwned } from "../../base/file-tree/index.ts";
import {
  compareProblems,
  compareText,
  type Problem,
  printable,
  quoted,
} from "../../base/problem/index.ts";
import { isYamlMap } from "../../base/yaml/index.ts";
import {
  type CatalogSource,
  type ClusterCatalog,
  readClusterResources,
} from "../../models/cluster-resources/index.ts";
import { repositoryOf } from "../../models/image/index.ts";
import { catalogImageOf } from "./file-names.ts";
import type { Placement } from "./placement.ts";

/** The new and the former names of catalogs. */
export interface CatalogRenamesInput {
  /** The objects to be written. */
  readonly placements: readonly Placement[];
  /** All files of the cluster's folder. */
  readonly existing: FileTree;
  /** That folder. */
  readonly root: string;
  /** Files outside the cluster's folder to search for Subscriptions; undefined for none. */
  readonly neighbours: FileTree | undefined;
}

type Catalog = CatalogSource | ClusterCatalog;

/** A catalog that gets another name, which breaks every object that refers to it. */
export interface RenamedCatalog {
  /** The kind of its object. */
  readonly kind: "CatalogSource" | "ClusterCatalog";
  /** Its former name; the object of that name is deleted. */
  readonly name: string;
  /** Its new name. */
  readonly newName: string;
  /** What breaks, in words; text from outside is printable. */
  readonly breaks: string;
  /** The same as a problem (rule `catalog-renamed`). */
  readonly problem: Problem;
}

/** The catalogs of a folder that go. */
export interface CatalogsThatGo {
  /** Those that get another name. */
  readonly renamed: readonly RenamedCatalog[];
  /** Catalogs without a successor (rule `catalog-gone`). */
  readonly gone: readonly Problem[];
}

/**
 * Reports existing catalogs to be deleted because their names are no longer wanted (rule `catalog-renamed`, or
 * `catalog-gone` without a successor): each deletion breaks every Subscription that names the catalog. The report
 * lists the Subscriptions found.
 */
export function catalogRenames(input: CatalogRenamesInput): CatalogsThatGo {
  const { placements, existing, root } = input;
  const files = [...existing].filter(([path, text]) => isBelow(path, root) && isOwned(text));
  const before = files
    .filter(([, text]) => /CatalogSource|ClusterCatalog/.test(text))
    .flatMap(([path, text]) => readClusterResources([{ path, text }]).resources)
    .filter((one) => one.kind === "CatalogSource" || one.kind === "ClusterCatalog");
  const [renamed, gone]: [RenamedCatalog[], Problem[]] = [[], []];
  for (const catalog of before) {
    const ofKind = placements.filter(({ kind }) => kind === catalog.kind);
    if (ofKind.some(({ name }) => name === catalog.name)) continue;
    const now = ofKind.find(({ resource }) => isSameRepository(resource as Catalog, catalog));
    const breaks = brokenBy(catalog, input);
    const problem = problemOf(catalog, now?.name, breaks);
    if (now === undefined) gone.push(problem);
    else
      renamed.push({ kind: catalog.kind, name: catalog.name, newName: now.name, breaks, problem });
  }
  return { renamed: renamed.sort((a, b) => compareProblems(a.problem, b.problem)), gone };
}

function isSameRepository(one: Catalog, other: Catalog): boolean {
  const [image, otherImage] = [catalogImageOf(one), catalogImageOf(other)];
  if (image === undefined || otherImage === undefined) return false;
  return repositoryOf(image) === repositoryOf(otherImage);
}

function problemOf(catalog: Catalog, now: string | undefined, breaks: string): Problem {
  const { kind, name, origin } = catalog;
  const what = `${kind} ${quoted(name)} is deleted`;
  const because =
    now === undefined ? "no pass provides its catalog" : `its catalog becomes ${quoted(now)}`;
  return {
    rule: now === undefined ? "catalog-gone" : "catalog-renamed",
    severity: "warning",
    message: `${what}, ${because}: ${breaks}`,
    help: now === undefined ? "Move them to another catalog first." : keepHelp(catalog),
    position: origin,
  };
}

function brokenBy({ kind, name }: Catalog, { existing, neighbours }: CatalogRenamesInput): string {
  if (kind === "ClusterCatalog") {
    return "every ClusterExtension that selects the catalog by this name breaks";
  }
  const found = subscriptionsOf(name, new Map([...(neighbours ?? []), ...existing]));
  const named = found.length === 0 ? "" : ` (here: ${found.join(", ")})`;
  return `every Subscription with source: ${name} breaks and gets no more updates${named}`;
}

function keepHelp(catalog: Catalog): string {
  const { kind, name } = catalog;
  const field = kind === "CatalogSource" ? "catalogSource" : "clusterCatalog";
  const repository = catalogImageOf(catalog)?.repository ?? "";
  return `To keep the name, write under catalogs in mirrorkit.yaml: - {repository: ${printable(repository)}, ${field}: ${name}}. To change it, update everything that references it in the same change.`;
}

const mostNamed = 10;

/** The Subscriptions that name a CatalogSource, with their files, as far as one can read them. */
function subscriptionsOf(name: string, files: FileTree): readonly string[] {
  const found = [...files]
    .filter(([, text]) => text.includes("Subscription") && text.includes(name))
    .flatMap(([path, text]) => readClusterResources([{ path, text }]).others)
    .filter(({ kind, apiVersion, object }) => {
      const { spec } = object;
      const isOfOlm = kind === "Subscription" && apiVersion.startsWith("operators.coreos.com/");
      return isOfOlm && isYamlMap(spec) && spec["source"] === name;
    })
    .map(({ name: own = "?", origin }) => `${printable(own)} in ${printable(origin.file)}`)
    .sort(compareText);
  const more = found.length - mostNamed;
  return more > 0 ? [...found.slice(0, mostNamed), `and ${more} more`] : found;
}

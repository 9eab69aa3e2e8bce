import type { CatalogBundle } from "./catalog.ts";
import { asObject } from "./documents.ts";

/** What a bundle is a version of, by its property `olm.package`. */
export interface BundleVersion {
  /** The package that it says it belongs to. */
  readonly package: string;
  /** As written, such as `4.20.10-rhodf`. */
  readonly version: string;
  /** Tells builds of one version apart, and orders them; undefined in most catalogs. */
  readonly release?: string;
}

/** A package that a bundle cannot be installed without. */
export interface RequiredPackage {
  /** Its name. */
  readonly name: string;
  /** Which versions of it, as OLM writes ranges. */
  readonly versionRange: string;
}

/** A kind of object, by group, version and kind. */
export interface ObjectKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The version of a bundle, from its first property `olm.package`; undefined where it has none. */
export function bundleVersion(bundle: CatalogBundle): BundleVersion | undefined {
  const property = bundle.properties.find(({ type }) => type === "olm.package");
  if (property === undefined) return undefined;
  const { packageName, version, release } = asObject(property.value);
  return {
    package: textOf(packageName),
    version: textOf(version),
    ...(textOf(release) === "" ? {} : { release: textOf(release) }),
  };
}

/** How a version is shown: with its release, where it has one. */
export function versionText({ version, release }: BundleVersion): string {
  return release === undefined ? version : `${version} (release ${release})`;
}

/** The version of a bundle in words, or its name where it says none. */
export function bundleVersionText(bundle: CatalogBundle): string {
  const version = bundleVersion(bundle);
  return version === undefined ? bundle.name : versionText(version);
}

/** The version in such a text, without its release. */
export function withoutRelease(text: string): string {
  return text.split(" ", 1)[0] ?? "";
}

/** The packages that a bundle requires, also those of its constraints that must all hold. */
export function requiredPackages(bundle: CatalogBundle): readonly RequiredPackage[] {
  return valuesOf(bundle, "olm.package.required", "package").map((value) => ({
    name: textOf(value["packageName"]),
    versionRange: textOf(value["versionRange"]),
  }));
}

/** The kinds that a bundle requires another operator to bring. */
export function requiredKinds(bundle: CatalogBundle): readonly ObjectKind[] {
  return valuesOf(bundle, "olm.gvk.required", "gvk").map(kindOf);
}

/** The kinds that a bundle brings. */
export function providedKinds(bundle: CatalogBundle): readonly ObjectKind[] {
  return valuesOf(bundle, "olm.gvk").map(kindOf);
}

function valuesOf(
  { properties }: CatalogBundle,
  wanted: string,
  constraint?: string,
): readonly Readonly<Record<string, unknown>>[] {
  return properties.flatMap(({ type, value }) => {
    if (type === wanted) return [asObject(value)];
    if (type !== "olm.constraint" || constraint === undefined) return [];
    return constraintsIn(asObject(value), constraint);
  });
}

function constraintsIn(
  value: Readonly<Record<string, unknown>>,
  wanted: string,
): readonly Readonly<Record<string, unknown>>[] {
  const { constraints } = asObject(value["all"]);
  const inner: readonly unknown[] = Array.isArray(constraints) ? constraints : [];
  const own = value[wanted] === undefined ? [] : [asObject(value[wanted])];
  return [...own, ...inner.flatMap((one) => constraintsIn(asObject(one), wanted))];
}

function kindOf(value: Readonly<Record<string, unknown>>): ObjectKind {
  return {
    group: textOf(value["group"]),
    version: textOf(value["version"]),
    kind: textOf(value["kind"]),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

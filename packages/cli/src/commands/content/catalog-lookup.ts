import {
  bundleVersion,
  type Catalog,
  type CatalogBundle,
  nearestVersion,
} from "@mirrorkit/sdk/catalog";
import { bundleVersionText, nearestName, printable, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { type CatalogFlags, readOne } from "./catalog-options.ts";

/** A package of a catalog, with nothing else of it. */
export interface PackageSheet {
  readonly name: string;
  readonly catalog: Catalog;
}

/**
 * Reads a package of a catalog.
 *
 * @throws a `MirrorError` `wrong-use` for a package that is not there, with the name that comes nearest.
 */
export async function readPackage(
  given: string,
  name: string,
  flags: CatalogFlags,
): Promise<PackageSheet> {
  const { catalog } = await readOne(given, flags, [name]);
  const own = ofPackage(catalog, name);
  if (own.packages.length + own.channels.length + own.bundles.length > 0)
    return { name, catalog: own };
  const whole = await readOne(given, flags);
  throw unknown(
    "package",
    name,
    whole.catalog.packages.map((one) => one.name),
    given,
  );
}

/** The error for a name that a catalog or package does not have. */
export function unknown(
  what: "package" | "channel" | "bundle",
  name: string,
  known: readonly string[],
  where: string,
): MirrorError {
  const near = what === "bundle" ? nearestVersion(name, known) : nearestName(name, known);
  const hint = near === undefined ? `It has ${listOf(known)}.` : `Did you mean ${printable(near)}?`;
  return new MirrorError("wrong-use", `${printable(where)} has no ${what} ${quoted(name)}`, {
    hint,
  });
}

/**
 * The bundle of a version or name.
 *
 * @throws a `MirrorError` `wrong-use` where there is none, or several.
 */
export function bundleIn({ name, catalog }: PackageSheet, wanted: string): CatalogBundle {
  const found = catalog.bundles.filter(
    (bundle) => bundle.name === wanted || bundleVersion(bundle)?.version === wanted,
  );
  const [bundle, another] = found;
  if (bundle === undefined) {
    throw unknown("bundle", wanted, catalog.bundles.map(bundleVersionText), name);
  }
  if (another === undefined) return bundle;
  throw new MirrorError(
    "wrong-use",
    `${printable(name)} has several bundles of version ${quoted(wanted)}`,
    {
      hint: `Name one of them: ${listOf(found.map((one) => one.name))}.`,
    },
  );
}

/** What is deprecated of a package, with the reason. */
export function deprecationOf(
  { deprecations }: Catalog,
  schema: "package" | "channel" | "bundle",
  name = "",
): string | undefined {
  const entries = deprecations.flatMap((one) => one.entries);
  return entries.find((one) => one.schema === `olm.${schema}` && one.name === name)?.message;
}

function ofPackage(catalog: Catalog, name: string): Catalog {
  const isOwn = (one: { readonly package: string }): boolean => one.package === name;
  return {
    packages: catalog.packages.filter((one) => one.name === name),
    channels: catalog.channels.filter(isOwn),
    bundles: catalog.bundles.filter(isOwn),
    deprecations: catalog.deprecations.filter(isOwn),
  };
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(printable).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown || "none";
}

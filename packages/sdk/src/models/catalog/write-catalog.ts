import type {
  Catalog,
  CatalogBundle,
  CatalogChannel,
  CatalogDeprecations,
  CatalogPackage,
} from "./catalog.ts";

/**
 * Writes a catalog as a file-based catalog without the manifests of operators: one JSON document a line, packages, channels,
 * bundles and deprecations. Reading it again gives the same catalog.
 */
export function writeCatalog({ packages, channels, bundles, deprecations }: Catalog): string {
  const documents: readonly object[] = [
    ...packages.map(packageDocument),
    ...channels.map(channelDocument),
    ...bundles.map(bundleDocument),
    ...deprecations.map(deprecationsDocument),
  ];
  return documents.map((document) => `${JSON.stringify(document)}\n`).join("");
}

/** A catalog for each package that any document names, in the order of their first documents. */
export function splitByPackage(catalog: Catalog): ReadonlyMap<string, Catalog> {
  const parts = new Map<string, { [Part in keyof Catalog]: Catalog[Part][number][] }>();
  const partOf = (name: string): { [Part in keyof Catalog]: Catalog[Part][number][] } => {
    const known = parts.get(name);
    if (known !== undefined) return known;
    const part = { packages: [], channels: [], bundles: [], deprecations: [] };
    parts.set(name, part);
    return part;
  };
  for (const one of catalog.packages) partOf(one.name).packages.push(one);
  for (const one of catalog.channels) partOf(one.package).channels.push(one);
  for (const one of catalog.bundles) partOf(one.package).bundles.push(one);
  for (const one of catalog.deprecations) partOf(one.package).deprecations.push(one);
  return parts;
}

/** Puts catalogs together, one after the other. */
export function joinCatalogs(parts: readonly Catalog[]): Catalog {
  return {
    packages: parts.flatMap(({ packages }) => packages),
    channels: parts.flatMap(({ channels }) => channels),
    bundles: parts.flatMap(({ bundles }) => bundles),
    deprecations: parts.flatMap(({ deprecations }) => deprecations),
  };
}

function packageDocument(one: CatalogPackage): object {
  return { schema: "olm.package", ...one };
}

function channelDocument(one: CatalogChannel): object {
  return { schema: "olm.channel", ...one };
}

function bundleDocument({ displayName, properties, ...rest }: CatalogBundle): object {
  const named = properties.map((property) =>
    property.type === "olm.csv.metadata" && displayName !== undefined
      ? { ...property, value: { displayName } }
      : property,
  );
  return { schema: "olm.bundle", ...rest, properties: named };
}

function deprecationsDocument({ package: name, entries }: CatalogDeprecations): object {
  const written = entries.map(({ schema, name: reference, message }) => ({
    reference: { schema, name: reference },
    message,
  }));
  return { schema: "olm.deprecations", package: name, entries: written };
}

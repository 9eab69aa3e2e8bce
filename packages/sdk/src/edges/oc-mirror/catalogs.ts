import { join } from "node:path";
import { isMirrorError } from "../../base/problem/index.ts";
import { type CatalogDocument, catalogDocuments } from "../../models/catalog/index.ts";
import { isFolder, namesIn, readTextFile } from "../disk/index.ts";

/** The content of an unpacked catalog in a workspace. */
export interface UnpackedCatalog {
  /** The last part of its repository; the workspace records no more. */
  readonly name: string;
  /** Its packages, sorted. */
  readonly packages: readonly string[];
  /** Channels of a package, in the order of the catalog; empty when it cannot be read. */
  channels(name: string): readonly string[];
  /** Versions of a package, in the order of the catalog; empty when it cannot be read. */
  versions(name: string): readonly string[];
}

/**
 * The catalogs that oc-mirror unpacked into a working-dir, complete and unfiltered. Of several digests of one
 * catalog, the last by name counts.
 */
export function unpackedCatalogs(workingDir: string): readonly UnpackedCatalog[] {
  const all = join(workingDir, "operator-catalogs");
  return namesIn(all).flatMap((name) => {
    const configs = namesIn(join(all, name))
      .map((digest) => join(all, name, digest, "catalog-config", "configs"))
      .filter(isFolder);
    return configs.slice(-1).map((folder) => openCatalog(name, folder));
  });
}

function openCatalog(name: string, folder: string): UnpackedCatalog {
  return {
    name,
    packages: namesIn(folder),
    channels: (wanted) =>
      documentsOf(folder, wanted).flatMap(({ schema, name: channel }) =>
        schema === "olm.channel" ? text(channel) : [],
      ),
    versions: (wanted) => documentsOf(folder, wanted).flatMap(versionOf),
  };
}

function versionOf({ schema, properties }: CatalogDocument): readonly string[] {
  if (schema !== "olm.bundle" || !Array.isArray(properties)) return [];
  return properties.flatMap((property: { type?: unknown; value?: { version?: unknown } } | null) =>
    property?.type === "olm.package" ? text(property.value?.version) : [],
  );
}

function text(value: unknown): readonly string[] {
  return typeof value === "string" ? [value] : [];
}

function documentsOf(folder: string, name: string): readonly CatalogDocument[] {
  if (!namesIn(folder).includes(name)) return [];
  const below = join(folder, name);
  return namesIn(below)
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => documentsIn(join(below, file)));
}

function documentsIn(path: string): readonly CatalogDocument[] {
  try {
    return [...catalogDocuments(readTextFile(path))];
  } catch (error) {
    if (isMirrorError(error)) return [];
    throw error;
  }
}

import { join } from "node:path";
import { isMirrorError } from "../../base/problem/index.ts";
import { isFolder, namesIn, readTextFile } from "../disk/index.ts";

/** What an unpacked catalog in a workspace offers. */
export interface UnpackedCatalog {
  /** The last part of its repository, which is all that the workspace keeps of it. */
  readonly name: string;
  /** Its packages, sorted. */
  readonly packages: readonly string[];
  /** Channels of a package, in the order of the catalog; empty when it cannot be read. */
  channels(name: string): readonly string[];
  /** Versions of a package, in the order of the catalog; empty when it cannot be read. */
  versions(name: string): readonly string[];
}

/**
 * The catalogs that oc-mirror unpacked into a working-dir, the whole of them, not what it filtered. Of several digests
 * of one catalog, the one that was written last by name counts.
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
      blobsOf(folder, wanted).flatMap((blob) =>
        blob.schema === "olm.channel" ? text(blob.name) : [],
      ),
    versions: (wanted) => blobsOf(folder, wanted).flatMap(versionOf),
  };
}

interface Blob {
  readonly schema?: unknown;
  readonly name?: unknown;
  readonly properties?: unknown;
}

function versionOf({ schema, properties }: Blob): readonly string[] {
  if (schema !== "olm.bundle" || !Array.isArray(properties)) return [];
  return properties.flatMap((property: { type?: unknown; value?: { version?: unknown } } | null) =>
    property?.type === "olm.package" ? text(property.value?.version) : [],
  );
}

function text(value: unknown): readonly string[] {
  return typeof value === "string" ? [value] : [];
}

function blobsOf(folder: string, name: string): readonly Blob[] {
  if (!namesIn(folder).includes(name)) return [];
  const below = join(folder, name);
  return namesIn(below)
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => blobsIn(join(below, file)));
}

/** Documents one behind the other, each of which begins and ends at the margin, as opm writes them. */
function blobsIn(path: string): readonly Blob[] {
  try {
    return readTextFile(path)
      .split(/(?<=^\})\s*(?=^\{)/m)
      .flatMap(parsed);
  } catch (error) {
    if (isMirrorError(error)) return [];
    throw error;
  }
}

function parsed(document: string): readonly Blob[] {
  try {
    const value: unknown = JSON.parse(document);
    return typeof value === "object" && value !== null ? [value] : [];
  } catch {
    return [];
  }
}

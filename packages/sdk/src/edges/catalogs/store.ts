import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { isMirrorError } from "../../base/problem/index.ts";
import {
  type Catalog,
  joinCatalogs,
  readCatalog,
  splitByPackage,
  writeCatalog,
} from "../../models/catalog/index.ts";
import { readDigest } from "../../models/image/index.ts";
import { boundFolders, isFolder, touchFile, writeNewFolder } from "../disk/index.ts";
import { readCatalogText } from "./folder.ts";

/** Catalogs that were read before, on this disk, by digest and repository. */
export interface CatalogStore {
  /**
   * A catalog, or the part of it about some packages; undefined where it is not there or cannot be read.
   *
   * @param digest - `sha256:<hex>`
   * @param repository - with registry, where it was read: another one may not have it, or not for the reader
   */
  read(digest: string, repository: string, packages?: readonly string[]): Catalog | undefined;
  /** Keeps a catalog. That the disk is full or read-only does not matter: it is read again then. */
  write(digest: string, repository: string, catalog: Catalog): void;
}

/** Changes when what is kept of a catalog does. */
const edition = "3";

/**
 * Opens the store in a folder, which is made when something is kept.
 *
 * @param most - how many catalogs are kept, those that were used last; undefined for all
 */
export function openCatalogStore(folder: string, most?: number): CatalogStore {
  const placeOf = (text: string, repository: string): string | undefined => {
    const digest = readDigest(text);
    if (digest === undefined) return undefined;
    const from = createHash("sha256").update(repository).digest("hex").slice(0, 32);
    return join(folder, `catalog-${edition}`, `${digest.algorithm}-${digest.hex}-${from}`);
  };
  return {
    read(digest, repository, packages) {
      const place = placeOf(digest, repository);
      if (place === undefined || !isFolder(place)) return undefined;
      if (most !== undefined) touchFile(place);
      try {
        return readPlace(place, packages);
      } catch (error) {
        if (isMirrorError(error)) return undefined;
        throw error;
      }
    },
    write(digest, repository, catalog) {
      const place = placeOf(digest, repository);
      if (place === undefined) return;
      try {
        writeNewFolder(place, contentsOf(catalog));
        if (most !== undefined) boundFolders(dirname(place), most);
      } catch (error) {
        if (!isMirrorError(error)) throw error;
      }
    },
  };
}

function contentsOf(catalog: Catalog): ReadonlyMap<string, Uint8Array> {
  const parts = [...splitByPackage(catalog)];
  const files = parts.map(([, part], index): [string, Uint8Array] => [
    fileOf(index),
    Buffer.from(writeCatalog(part)),
  ]);
  const names = JSON.stringify(parts.map(([name]) => name));
  return new Map([["packages.json", Buffer.from(names)], ...files]);
}

function readPlace(place: string, packages: readonly string[] | undefined): Catalog | undefined {
  const names: unknown = JSON.parse(readCatalogText(join(place, "packages.json")));
  if (!Array.isArray(names)) return undefined;
  const wanted = packages === undefined ? undefined : new Set(packages);
  const parts: Catalog[] = [];
  for (const [index, name] of names.entries()) {
    if (typeof name !== "string") return undefined;
    if (wanted !== undefined && !wanted.has(name)) continue;
    const file = join(place, fileOf(index));
    const { catalog, problems } = readCatalog(readCatalogText(file), file);
    if (problems.length > 0) return undefined;
    parts.push(catalog);
  }
  return joinCatalogs(parts);
}

function fileOf(index: number): string {
  return `${index}.json`;
}

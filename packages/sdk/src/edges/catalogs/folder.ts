import { isMirrorError, MirrorError, printable } from "../../base/problem/index.ts";
import {
  type CatalogReader,
  type CatalogReading,
  joinCatalogs,
  openCatalogReader,
} from "../../models/catalog/index.ts";
import { decodeText, listFolder, readFileBytes } from "../disk/index.ts";
import { ignoring, isIgnoreFile } from "./index-ignore.ts";

/** The largest file of a catalog in bytes; a longer text would not fit into one string. */
export const largestFile: number = 400 * 1024 * 1024;

/**
 * Reads a file-based catalog from a folder: all files below it, in the order of their paths, as operator-registry does. What
 * `.indexignore` excludes is left out.
 *
 * @throws a {@link MirrorError} `unreadable-input` when the folder is absent, or has no such file.
 */
export function readCatalogFolder(folder: string): CatalogReading {
  const { files } = listFolder(folder);
  const ignores = ignoring(
    files
      .filter(({ path }) => isIgnoreFile(path))
      .map(({ path, absolute }) => ({ path, text: readCatalogText(absolute, path) })),
  );
  const wanted = files.filter(({ path }) => !isIgnoreFile(path) && !ignores(path));
  if (wanted.length === 0) {
    throw new MirrorError("unreadable-input", `${printable(folder)} contains no catalog files`, {
      hint: "Name the folder that contains one folder or file per package, such as configs.",
    });
  }
  const reader = openCatalogReader();
  for (const { path, absolute } of wanted) {
    addFile(reader, path, readFileBytes(absolute, largestFile));
  }
  return reader.finish();
}

/** Reads a catalog that is one file; one that is not text is a problem of the catalog. */
export function readCatalogFile(path: string, bytes: Uint8Array): CatalogReading {
  const reader = openCatalogReader();
  addFile(reader, path, bytes);
  return reader.finish();
}

function addFile(reader: CatalogReader, path: string, bytes: Uint8Array): void {
  try {
    reader.add(decodeText(bytes, path), path);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    reader.addFault(error.message, error.position ?? { file: path });
  }
}

/** Puts the readings of files together in the order of their paths. */
export function joinReadings(byPath: ReadonlyMap<string, CatalogReading>): CatalogReading {
  const readings = [...byPath].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reading]) => reading);
  return {
    catalog: joinCatalogs(readings.map(({ catalog }) => catalog)),
    problems: readings.flatMap(({ problems }) => problems),
  };
}

/** Reads a file of a catalog as text; `path` is its name in errors. */
export function readCatalogText(absolute: string, path: string = absolute): string {
  return decodeText(readFileBytes(absolute, largestFile), path);
}

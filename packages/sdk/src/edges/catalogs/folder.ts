import { MirrorError, printable } from "../../base/problem/index.ts";
import {
  type CatalogReading,
  joinCatalogs,
  openCatalogReader,
} from "../../models/catalog/index.ts";
import { decodeText, listFolder, readFileBytes } from "../disk/index.ts";

/** The largest file of a catalog in bytes; a longer text would not fit into one string. */
export const largestFile: number = 400 * 1024 * 1024;

/** Whether a file of a catalog image or folder holds documents, by its name. */
export function holdsDocuments(path: string): boolean {
  return /(?:^|\/)[^/.][^/]*\.(?:json|ya?ml)$/.test(path);
}

/**
 * Reads a file-based catalog from a folder: all JSON and YAML files below it, in the order of their paths. What
 * `.indexignore` names is left out.
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
  const wanted = files.filter(({ path }) => holdsDocuments(path) && !ignores(path));
  if (wanted.length === 0) {
    throw new MirrorError("unreadable-input", `${printable(folder)} has no file of a catalog`, {
      hint: "Name the folder that holds one folder or file a package, such as configs.",
    });
  }
  return readFiles(
    wanted.map(({ path, absolute }) => ({ path, read: () => readCatalogText(absolute, path) })),
  );
}

/** A file of a catalog that has not been read yet. */
export interface CatalogFile {
  /** The name that positions carry. */
  readonly path: string;
  /** Its text. */
  readonly read: () => string;
}

/** Reads the files of a catalog one after the other; only one of them is in memory at a time. */
export function readFiles(files: readonly CatalogFile[]): CatalogReading {
  const reader = openCatalogReader();
  for (const { path, read } of files) reader.add(read(), path);
  return reader.finish();
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

/** Whether a file names others that are no part of the catalog. */
export function isIgnoreFile(path: string): boolean {
  return path === ".indexignore" || path.endsWith("/.indexignore");
}

/** The common patterns of `.indexignore`: names, paths and `*`, for its folder and all below. */
export function ignoring(
  files: readonly { readonly path: string; readonly text: string }[],
): (path: string) => boolean {
  const patterns = files.flatMap(({ path, text }) => {
    const folder = path.slice(0, -".indexignore".length);
    return text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("!"))
      .map((line) => ({ folder, line }));
  });
  return (path) =>
    patterns.some(
      ({ folder, line }) => path.startsWith(folder) && isIgnored(path.slice(folder.length), line),
    );
}

/** A pattern without a slash fits a part of the path wherever it is; another one fits from the start. */
function isIgnored(path: string, line: string): boolean {
  const wanted = line.split("/").filter((part) => part !== "");
  const parts = path.split("/");
  const isAnchored = line.startsWith("/") || wanted.length > 1;
  if (!isAnchored) return parts.some((part) => fits(part, wanted[0] ?? ""));
  return wanted.length <= parts.length && wanted.every((one, at) => fits(parts[at] ?? "", one));
}

/** Whether a name fits a pattern in which `*` stands for any text. */
function fits(name: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (name.length < first.length + last.length) return false;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}

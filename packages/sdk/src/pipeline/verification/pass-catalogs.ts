import { basename, join } from "node:path";
import { defined, isMirrorError } from "../../base/problem/index.ts";
import { summarizeTaken } from "../../decisions/selection/index.ts";
import { readCatalogFolder } from "../../edges/catalogs/index.ts";
import { isFolder, namesIn } from "../../edges/disk/index.ts";
import { type Catalog, type CatalogSummary, joinCatalogs } from "../../models/catalog/index.ts";
import { repositoryOf } from "../../models/image/index.ts";
import { isCached, type MappingEntry } from "../../models/mapping/index.ts";

/**
 * Sums up what a pass took from catalogs, by those that oc-mirror left in its working-dir: the one that it read, and the one
 * that it made of it. Undefined where it left none of a catalog of the mapping, or one that cannot be read.
 */
export function readPassCatalogs(
  folder: string,
  entries: readonly MappingEntry[],
): readonly CatalogSummary[] | undefined {
  const found: CatalogSummary[] = [];
  for (const entry of entries) {
    if (entry.kind !== "catalog") continue;
    const summary = summaryOf(folder, entry);
    if (summary === undefined) return undefined;
    found.push(summary);
  }
  return found;
}

function summaryOf(folder: string, entry: MappingEntry): CatalogSummary | undefined {
  const build = buildOf(folder, entry);
  if (build === undefined) return undefined;
  const { filter } = entry;
  const catalog = nameOf(entry);
  const { path, digest } = build;
  const unpacked = join(path, "catalog-config");
  if (filter === undefined) {
    const whole = readWhole(unpacked);
    return whole && summarizeTaken({ catalog, digest, taken: whole, content: whole });
  }
  const taken = readWhole(join(path, "filtered-catalogs", filter, "catalog-config"));
  if (taken === undefined) return undefined;
  const names = new Set(taken.channels.map((channel) => channel.package));
  const content = readParts(unpacked, [...names]);
  return summarizeTaken({ catalog, digest, taken, ...defined({ content }) });
}

interface Build {
  readonly path: string;
  readonly digest: string;
}

/** A working-dir may have several builds of a catalog: the mapping tells which one its pass had. */
function buildOf(folder: string, { source, digest, filter }: MappingEntry): Build | undefined {
  const below = join(folder, "operator-catalogs", basename(source.repository));
  const [found, ...others] = namesIn(below)
    .filter((name) => /^[0-9a-f]{64}$/.test(name))
    .map((hex): Build => ({ path: join(below, hex), digest: `sha256:${hex}` }))
    .filter((build) => digest === undefined || build.digest === digest)
    .filter(
      ({ path }) => filter === undefined || isFolder(join(path, "filtered-catalogs", filter)),
    );
  return others.length > 0 ? undefined : found;
}

/** The source of a catalog has no tag in a mapping; its destination has that of the source, unless the ImageSet says else. */
function nameOf({ source, identity, version, digest }: MappingEntry): string {
  const repository = isCached(source) ? identity.replace(/^catalog\//, "") : repositoryOf(source);
  if (version !== undefined) return `${repository}:${version}`;
  return digest === undefined ? repository : `${repository}@${digest}`;
}

/** Catalogs are large, and most have a folder for each package: only these are read. */
function readParts(unpacked: string, packages: readonly string[]): Catalog | undefined {
  const [root] = namesIn(unpacked);
  if (root === undefined) return undefined;
  const folders = packages.map((name) => join(unpacked, root, name));
  if (!packages.every(isPlainName) || !folders.every(isFolder)) return readWhole(unpacked);
  const parts = folders.map(readWhole);
  const known = parts.filter((part) => part !== undefined);
  return known.length < parts.length ? undefined : joinCatalogs(known);
}

/** Names come from the catalog, which may be from anywhere. */
function isPlainName(name: string): boolean {
  return /^[\w-][\w.-]*$/.test(name);
}

function readWhole(folder: string): Catalog | undefined {
  if (!isFolder(folder)) return undefined;
  try {
    const { catalog, problems } = readCatalogFolder(folder);
    return problems.length > 0 ? undefined : catalog;
  } catch (error) {
    if (isMirrorError(error)) return undefined;
    throw error;
  }
}

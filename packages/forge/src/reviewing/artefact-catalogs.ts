import type { ArtefactEntry } from "../client/index.ts";

/** The most bytes of catalogs that are read from an artefact: 16 MiB, so that a review has time and memory to read both sides. */
export const largestCatalogs: number = 16 * 1024 * 1024;

const mostFiles = 500;

/**
 * Chooses from the catalogs that oc-mirror left what a review shows of them: those that it rebuilt for this mapping, and, if
 * there is room for them, the same packages of those that it read.
 *
 * @param files - the files below `operator-catalogs`
 */
export function chooseCatalogs(
  files: readonly ArtefactEntry[],
  mapping: Uint8Array,
): readonly string[] {
  const text = Buffer.from(mapping.buffer, mapping.byteOffset, mapping.byteLength);
  const known = files.flatMap(({ path, size }) => {
    const place = readPlace(path);
    return place === undefined ? [] : [{ path, size, ...place }];
  });
  const rebuilt = known.filter(({ filter }) => filter !== undefined && text.includes(filter));
  const packages = new Set(rebuilt.map(keyOf));
  const whole = known.filter((file) => file.filter === undefined && packages.has(keyOf(file)));
  const all = [...rebuilt, ...whole];
  const size = all.reduce((sum, one) => sum + one.size, 0);
  const fits = size <= largestCatalogs && all.length <= mostFiles;
  return (fits ? all : rebuilt).map(({ path }) => path);
}

/** Where a file of a catalog is. */
interface CatalogPlace {
  /** `NAME/DIGEST`. */
  readonly build: string;
  /** The filter of a rebuilt catalog; undefined in the one that was read. */
  readonly filter?: string;
  /** The folder or file of its package. */
  readonly package: string;
}

const plainName = /^[\w-][\w.-]*$/;
const digestName = /^[0-9a-f]{64}$/;
const filterName = /^[0-9a-f]{32}$/;

/** `NAME/DIGEST/filtered-catalogs/FILTER/catalog-config/PACKAGE/…` or `NAME/DIGEST/catalog-config/ROOT/PACKAGE/…`. */
function readPlace(path: string): CatalogPlace | undefined {
  const parts = path.split("/");
  const [name = "", digest = "", kind, ...rest] = parts;
  if (!parts.every((part) => plainName.test(part)) || !path.endsWith(".json")) return undefined;
  if (!digestName.test(digest)) return undefined;
  const build = `${name}/${digest}`;
  if (kind === "catalog-config") {
    const [, own, ...files] = rest;
    return own === undefined || files.length === 0 ? undefined : { build, package: own };
  }
  const [filter = "", config, own] = rest;
  if (kind !== "filtered-catalogs" || config !== "catalog-config") return undefined;
  return own === undefined || !filterName.test(filter)
    ? undefined
    : { build, filter, package: own };
}

function keyOf({ build, package: name }: CatalogPlace): string {
  return `${build} ${name}`;
}

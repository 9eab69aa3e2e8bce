import { join } from "node:path";
import { isMirrorError } from "../../base/problem/index.ts";
import type { VerificationInput } from "../../decisions/verification/index.ts";
import { isFolder, listFolder, namesIn, readTextFile } from "../../edges/disk/index.ts";
import { readRecordNotes } from "../../edges/records/index.ts";
import { packagedImages } from "../../models/catalog/index.ts";
import { formatDigest, readDigest, referenceIn } from "../../models/image/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";

/**
 * Reads what a working-dir keeps of catalogs and releases: which package brings an image, the digests of rebuilt catalogs
 * and of release components. A record keeps only the packages. What cannot be read is left out: it only explains.
 */
export function readLeftovers(
  folder: string,
  entries: readonly MappingEntry[],
): Pick<VerificationInput, "packages" | "rebuilt" | "components"> {
  const filters = new Set(entries.flatMap(({ filter }) => filter ?? []));
  const catalogs = filteredCatalogs(folder).filter(({ filter }) => filters.has(filter));
  const rebuilt = new Map<string, string>();
  const packages = new Map<string, Set<string>>();
  for (const { path, filter } of catalogs) {
    const digest = readDigest(
      `sha256:${textOf(join(path, "digest"))
        .trim()
        .replace(/^sha256:/, "")}`,
    );
    if (digest !== undefined) rebuilt.set(filter, formatDigest(digest));
    for (const one of catalogFiles(path).flatMap((file) => packagedImages(textOf(file)))) {
      const known = packages.get(one.image) ?? new Set();
      packages.set(one.image, known.add(one.package));
    }
  }
  const found = new Map([...packages].map(([image, names]) => [image, [...names].sort()]));
  return {
    rebuilt,
    packages: readRecordNotes(folder).packages ?? found,
    components: componentsOf(folder),
  };
}

interface FilteredCatalog {
  readonly path: string;
  readonly filter: string;
}

function below(path: string): readonly string[] {
  return namesIn(path).map((name) => join(path, name));
}

/** `operator-catalogs/NAME/DIGEST/filtered-catalogs/FILTER`. */
function filteredCatalogs(folder: string): readonly FilteredCatalog[] {
  return below(join(folder, "operator-catalogs"))
    .flatMap(below)
    .map((path) => join(path, "filtered-catalogs"))
    .flatMap((path) => namesIn(path).map((filter) => ({ path: join(path, filter), filter })));
}

function catalogFiles(path: string): readonly string[] {
  const configs = join(path, "catalog-config");
  if (!isFolder(configs)) return [];
  const { files } = listFolder(configs);
  return files.flatMap(({ path: name, absolute }) => (name.endsWith(".json") ? [absolute] : []));
}

function componentsOf(folder: string): ReadonlyMap<string, string> {
  const releases = join(folder, "hold-release", "ocp-release");
  const found = new Map<string, string>();
  for (const release of namesIn(releases)) {
    const text = textOf(join(releases, release, "release-manifests", "image-references"));
    for (const { name, digest } of referencesOf(text)) found.set(`${release}-${name}`, digest);
  }
  return found;
}

function referencesOf(text: string): readonly { readonly name: string; readonly digest: string }[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const stream = value as { readonly spec?: { readonly tags?: unknown } | null } | null;
  const tags: readonly unknown[] = Array.isArray(stream?.spec?.tags) ? stream.spec.tags : [];
  return tags.flatMap((tag) => {
    const { name, from } = (tag ?? {}) as {
      readonly name?: unknown;
      readonly from?: { readonly name?: unknown };
    };
    const image = typeof from?.name === "string" ? from.name : "";
    const digest = referenceIn(image)?.digest;
    if (typeof name !== "string" || digest === undefined) return [];
    return [{ name, digest: formatDigest(digest) }];
  });
}

function textOf(path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    if (isMirrorError(error)) return "";
    throw error;
  }
}

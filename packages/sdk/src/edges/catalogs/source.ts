import { defined, MirrorError, type Problem, printable } from "../../base/problem/index.ts";
import type { Catalog, CatalogReading } from "../../models/catalog/index.ts";
import type { RegistryReader } from "../registry/index.ts";
import {
  type CatalogPlace,
  findCatalogPlace,
  findLayoutPlace,
  openCatalogPlace,
} from "./catalog-places.ts";
import { readCatalogFolder } from "./folder.ts";
import { askedReference, partsInRegistry, readCatalogImage } from "./image.ts";
import { partsInLayout } from "./oci-layout.ts";
import { type CatalogStore, openCatalogStore } from "./store.ts";

/** A folder with catalogs. */
export interface CatalogFolder {
  /** Where it is. */
  readonly folder: string;
  /** The catalog that the folder itself is; undefined for a folder of several catalogs, such as a workspace. */
  readonly reference?: string;
  /** Digest of that catalog's index image, `sha256:<hex>`; undefined where it is not known, or the folder tells. */
  readonly digest?: string;
}

/** Where catalogs come from. */
export interface CatalogSourceOptions {
  /** Folders with catalogs, which are searched in this order. */
  readonly folders?: readonly CatalogFolder[];
  /**
   * Whether references with `oci://` are read: any folder of this disk that an ImageSet names. False by default, as it must
   * be for ImageSets of others.
   */
  readonly readsLayouts?: boolean;
  /** Asks registries for what no folder has; undefined never asks. */
  readonly client?: RegistryReader;
  /** The folder in which catalogs of registries are kept by digest; undefined keeps none. */
  readonly cacheFolder?: string;
  /** How many catalogs are kept there, those that were used last; undefined keeps all. */
  readonly mostCached?: number;
}

/** A catalog with where it is from. */
export interface FoundCatalog {
  /** Its content; only the packages that were asked for, where some were. */
  readonly catalog: Catalog;
  /** Digest of its index image, `sha256:<hex>`; undefined where it is from a folder that does not tell. */
  readonly digest?: string;
  /** The folder, or the image by digest. */
  readonly from: string;
  /** Documents that could not be read. */
  readonly problems: readonly Problem[];
}

/** Gives catalogs; a tag is resolved once, and each catalog is read once. */
export interface CatalogSource {
  /** Whether it reads references with `oci://`; undefined for no. */
  readonly readsLayouts?: boolean;
  /**
   * Gives a catalog.
   *
   * @param reference - as an ImageSet names it
   * @param packages - the packages that matter; undefined for all
   * @throws a {@link MirrorError} `not-found` where nothing has it, `unreadable-input`, `invalid-input`; what the registry
   * client throws.
   */
  find(reference: string, packages?: readonly string[]): Promise<FoundCatalog>;
}

/** Opens a source of catalogs; nothing is read or asked yet. */
export function openCatalogSource({
  folders = [],
  readsLayouts = false,
  client,
  cacheFolder,
  mostCached,
}: CatalogSourceOptions): CatalogSource {
  const store = cacheFolder === undefined ? undefined : openCatalogStore(cacheFolder, mostCached);
  const digests = new Map<string, Promise<string>>();
  const whole = new Map<string, Promise<FoundCatalog>>();
  return {
    readsLayouts,
    async find(reference, packages) {
      const layout = readsLayouts ? findLayoutPlace(reference) : undefined;
      const place = layout ?? folders.map((folder) => placeIn(folder, reference)).find(isDefined);
      if (place !== undefined) {
        const found = await remember(whole, place.folder, () => readPlace(place));
        return { ...found, ...defined({ digest: place.digest }) };
      }
      if (client === undefined) throw notThere(reference, folders);
      const { repository, reference: asked } = askedReference(reference);
      const parts = partsInRegistry(client, repository);
      const key = `${repository.registry}/${repository.repository}`;
      const digest = await remember(digests, `${key} ${asked}`, async () =>
        asked.startsWith("sha256:") ? asked : (await parts.manifest(asked)).digest,
      );
      const from = `${key}@${digest}`;
      const kept = whole.has(from) ? undefined : store?.read(digest, key, packages);
      if (kept !== undefined) return { catalog: kept, digest, from, problems: [] };
      return remember(whole, from, async () => {
        const reading = await readCatalogImage(parts, digest, from);
        keep(store, digest, key, reading);
        return { ...reading, digest, from };
      });
    },
  };
}

function keep(
  store: CatalogStore | undefined,
  digest: string,
  repository: string,
  reading: CatalogReading,
): void {
  if (reading.problems.length === 0) store?.write(digest, repository, reading.catalog);
}

async function readPlace({ folder, isImage }: CatalogPlace): Promise<FoundCatalog> {
  const reading = isImage
    ? await readCatalogImage(partsInLayout(folder), "index.json", folder)
    : readCatalogFolder(folder);
  return { ...reading, from: folder };
}

function remember<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

function placeIn(
  { folder, reference, digest }: CatalogFolder,
  wanted: string,
): CatalogPlace | undefined {
  if (reference === undefined) return findCatalogPlace(folder, wanted);
  const place = reference === wanted ? openCatalogPlace(folder) : undefined;
  return place && { ...place, ...defined({ digest: digest ?? place.digest }) };
}

function isDefined(place: CatalogPlace | undefined): place is CatalogPlace {
  return place !== undefined;
}

function notThere(reference: string, folders: readonly CatalogFolder[]): MirrorError {
  const where = folders.map(({ folder }) => printable(folder)).join(", ");
  return new MirrorError("not-found", `${printable(reference)} is not in ${where}`, {
    hint: "Name a folder that has the catalog, or leave --catalog-dir out to read it from the registry.",
  });
}

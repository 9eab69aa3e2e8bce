import { join, resolve } from "node:path";
import { MirrorError, printable } from "../../base/problem/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import { isFolder, namesIn } from "../disk/index.ts";
import { digestInLayout, isOciLayout } from "./oci-layout.ts";

/** A catalog on this disk. */
export interface CatalogPlace {
  /** Where it is. */
  readonly folder: string;
  /** Whether the folder is an image in OCI's layout; else it holds the files of a catalog. */
  readonly isImage: boolean;
  /** Digest of its index image, `sha256:<hex>`; undefined where the disk does not tell. */
  readonly digest?: string;
}

const withinWorkspace = ["operator-catalogs", "working-dir/operator-catalogs"];

/**
 * Finds a catalog below a folder: in a workspace of oc-mirror or its `operator-catalogs`, which know digests, or in a folder
 * of the catalog's name, or of name and tag. Undefined where there is none.
 *
 * @param reference - the catalog as an ImageSet names it
 */
export function findCatalogPlace(folder: string, reference: string): CatalogPlace | undefined {
  const reading = readImageSpec(reference);
  if ("fault" in reading) return undefined;
  const { path, hex, tag } = reading.spec;
  const name = path.slice(path.lastIndexOf("/") + 1);
  for (const inside of [...withinWorkspace, "."]) {
    const found = inCatalogs(join(folder, inside, name), hex);
    if (found !== undefined) return found;
  }
  const tagged = tag === "" ? [] : [`${name}-${tag}`, `${name}/${tag}`];
  const own = [...tagged, name].map((one) => join(folder, one)).find(isFolder);
  const isOfWorkspace = own !== undefined && digestsIn(own).length > 0;
  return own === undefined || isOfWorkspace ? undefined : openCatalogPlace(own);
}

/** The catalog that a folder is: an image in OCI's layout, the root of an unpacked image, or the folder of its files. */
export function openCatalogPlace(folder: string): CatalogPlace {
  if (isOciLayout(folder)) return { folder, isImage: true };
  const configs = join(folder, "configs");
  return { folder: isFolder(configs) ? configs : folder, isImage: false };
}

/**
 * The catalog that `oci://` names, relative to the folder of this process; undefined for another reference.
 *
 * @throws a {@link MirrorError} `not-found` where no image in OCI's layout is there, `invalid-input` where several are.
 */
export function findLayoutPlace(reference: string): CatalogPlace | undefined {
  const reading = readImageSpec(reference);
  if ("fault" in reading || reading.spec.transport !== "oci://") return undefined;
  const { name, algorithm, hex } = reading.spec;
  const folder = resolve(name);
  if (!isOciLayout(folder)) {
    throw new MirrorError("not-found", `${printable(folder)} is not an image in OCI's layout`, {
      hint: "Name the folder with index.json and oci-layout, as skopeo copy writes it.",
    });
  }
  const digest = hex === "" ? digestInLayout(folder) : `${algorithm}:${hex}`;
  return { folder, isImage: true, digest };
}

/** The folders of a catalog in a workspace are named by digest: the wanted one, else the last by name. */
function inCatalogs(folder: string, hex: string): CatalogPlace | undefined {
  const digests = digestsIn(folder);
  const wanted = hex === "" ? digests.at(-1) : digests.find((name) => name === hex);
  if (wanted === undefined) return undefined;
  const digest = `sha256:${wanted}`;
  const unpacked = join(folder, wanted, "catalog-config");
  const [root] = namesIn(unpacked);
  if (root !== undefined) return { folder: join(unpacked, root), isImage: false, digest };
  const image = join(folder, wanted, "catalog-image");
  return isOciLayout(image) ? { folder: image, isImage: true, digest } : undefined;
}

function digestsIn(folder: string): readonly string[] {
  return namesIn(folder).filter((name) => /^[0-9a-f]{64}$/.test(name));
}

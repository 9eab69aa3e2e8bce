import type { Operator } from "../../models/imageset/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import type { PlannedCatalog, PlannedImage } from "./planned.ts";

/** Where the images of operators go. */
export interface OperatorPlaces {
  /** With `docker://`. */
  readonly destination: string;
  /** Host of the cache. */
  readonly cache: string;
}

/** What lines of a catalog depend on beside the ImageSet. */
export type KnownCatalog = Pick<PlannedCatalog, "digest" | "folder" | "filter">;

/** The lines of a catalog. */
export interface CatalogLines {
  /** What oc-mirror knows it by: of catalogs with one key it mirrors the last. */
  readonly key: string;
  /** To the cache as it is, and rebuilt to the registry. */
  readonly lines: readonly PlannedImage[];
}

/** oc-mirror gives a catalog on a disk this tag where `targetTag` names no other. */
const tagOnDisk = "latest";

/**
 * The two lines of a catalog.
 *
 * @see CatalogImageDispatcher in internal/pkg/operator/common.go of openshift/oc-mirror
 */
export function catalogLines(
  operator: Operator,
  planned: KnownCatalog,
  { destination, cache }: OperatorPlaces,
): CatalogLines {
  const { origin, name, tag, hex } = namesOf(operator, planned);
  const { filter } = planned;
  const { catalog, targetCatalog = "" } = operator;
  const path = targetCatalog === "" ? name : targetCatalog;
  const cached = `docker://${cache}/${path}`;
  const common = { kind: "catalog", origin, causes: [{ kind: "catalog", catalog }] } as const;
  const mirrored = tag === "" ? `sha256-${filter ?? hex}` : tag;
  return {
    key: `${name.slice(name.lastIndexOf("/") + 1)}@${hex}`,
    lines: [
      {
        ...common,
        source: origin,
        toCache: true,
        destination: `${cached}:${tag === "" ? `sha256-${hex}` : tag}`,
      },
      {
        ...common,
        source: filter === undefined ? origin : `${cached}:${filter}`,
        destination: `${destination}/${path}:${mirrored}`,
      },
    ],
  };
}

interface CatalogNames {
  /** What it is copied from. */
  readonly origin: string;
  /** Its path in the mirror, where `targetCatalog` names no other. */
  readonly name: string;
  /** Empty for a catalog by digest. */
  readonly tag: string;
  readonly hex: string;
}

function namesOf(
  { catalog, targetTag = "" }: Operator,
  { digest, folder }: KnownCatalog,
): CatalogNames {
  const hex = digest.replace("sha256:", "");
  const reading = readImageSpec(catalog);
  const spec = "spec" in reading ? reading.spec : undefined;
  if (folder !== undefined) {
    const path = spec?.name ?? folder;
    const tag = targetTag === "" ? tagOnDisk : targetTag;
    return { origin: `oci://${folder}`, name: lastOf(path), tag, hex };
  }
  const tag = targetTag === "" ? (spec?.tag ?? "") : targetTag;
  return { origin: `docker://${spec?.name ?? ""}@sha256:${hex}`, name: spec?.path ?? "", tag, hex };
}

/** The last part of a path that may end in slashes. */
function lastOf(path: string): string {
  return (
    path
      .split("/")
      .filter((part) => part !== "")
      .at(-1) ?? ""
  );
}

import { join } from "node:path";
import { defined } from "../../base/problem/index.ts";
import type { CatalogSummary } from "../../models/catalog/index.ts";
import type { SignedImages } from "../../models/registry/index.ts";
import { isFile, readTextFile } from "../disk/index.ts";
import { readCatalogSummaries } from "./catalog-notes.ts";
import { type ImagePackages, readPackages, readSignedImages } from "./image-notes.ts";
import { manifestFile, recordPaths } from "./paths.ts";

/** What a record keeps of images beside its mapping. */
export interface RecordNotes {
  /** Packages by the images that they bring; undefined where the record keeps none. */
  readonly packages?: ImagePackages;
  /** What the pass takes from catalogs; undefined where the record does not keep it. For display: it proves nothing. */
  readonly catalogs?: readonly CatalogSummary[];
  /** Which images were signed; undefined where the record was made without a verification. */
  readonly sigstore?: SignedImages;
}

/**
 * Reads what a record keeps of images; nothing for a folder that is not a record, or one of an earlier version.
 *
 * @throws a {@link MirrorError} `unreadable-input` when a file cannot be read; `disk` when the disk fails.
 */
export function readRecordNotes(folder: string): RecordNotes {
  if (!isFile(join(folder, manifestFile))) return {};
  const { operators: packages, catalogs: summaries, sigstore: signed } = recordPaths;
  const [operators, catalogs, sigstore] = [packages, summaries, signed]
    .map((path) => join(folder, path))
    .map((path) => (isFile(path) ? readTextFile(path) : undefined));
  const taken = catalogs === undefined ? undefined : readCatalogSummaries(catalogs);
  const images = sigstore === undefined ? undefined : readSignedImages(sigstore);
  return {
    ...(operators === undefined ? {} : { packages: readPackages(operators) }),
    ...defined({ catalogs: taken, sigstore: images }),
  };
}

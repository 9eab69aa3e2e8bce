import { join } from "node:path";
import type { SignedImages } from "../../models/registry/index.ts";
import { isFile, readTextFile } from "../disk/index.ts";
import { type ImagePackages, readPackages, readSignedImages } from "./image-notes.ts";
import { manifestFile, recordPaths } from "./paths.ts";

/** What a record keeps of images beside its mapping. */
export interface RecordNotes {
  /** Packages by the images that they bring; undefined where the record keeps none. */
  readonly packages?: ImagePackages;
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
  const [operators, sigstore] = [recordPaths.operators, recordPaths.sigstore]
    .map((path) => join(folder, path))
    .map((path) => (isFile(path) ? readTextFile(path) : undefined));
  const images = sigstore === undefined ? undefined : readSignedImages(sigstore);
  return {
    ...(operators === undefined ? {} : { packages: readPackages(operators) }),
    ...(images === undefined ? {} : { sigstore: images }),
  };
}

import type { ImageSetConfiguration } from "../../models/imageset/index.ts";
import type { Mapping } from "../../models/mapping/index.ts";
import type { TimedFile } from "./pass-files.ts";

/** The mapping of the last dry run. */
export interface WorkspaceMapping {
  /** Path of the file. */
  readonly path: string;
  /** Its modification time on the disk; copying a workspace may change it. */
  readonly modified: Date;
  /** The parsed mapping. */
  readonly mapping: Mapping;
}

/** The pinned ImageSet of a push. */
export interface PinnedImageSet extends TimedFile {
  /** The parsed ImageSet. */
  readonly imageSet: ImageSetConfiguration;
}

/** The list of images that could not be mirrored. */
export interface MirroringErrors extends TimedFile {
  /** The modification time of the list on the disk; copying a workspace may change it. */
  readonly modified: Date;
  /** One line per image, as oc-mirror wrote it, control characters escaped. */
  readonly lines: readonly string[];
}

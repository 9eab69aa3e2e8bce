import type { ImageSetConfiguration } from "../../models/imageset/index.ts";
import type { Mapping } from "../../models/mapping/index.ts";
import type { TimedFile } from "./pass-files.ts";

/** The mapping of the last dry run. */
export interface WorkspaceMapping {
  /** Path of the file. */
  readonly path: string;
  /** When it was written, as the disk tells; copying a workspace may change it. */
  readonly modified: Date;
  /** Its content. */
  readonly mapping: Mapping;
}

/** The ImageSet of a push. */
export interface PinnedImageSet extends TimedFile {
  /** Its content. */
  readonly imageSet: ImageSetConfiguration;
}

/** What could not be mirrored. */
export interface MirroringErrors extends TimedFile {
  /** When the list was written, as the disk tells; copying a workspace may change it. */
  readonly modified: Date;
  /** One line for each image, as oc-mirror wrote it, control characters escaped. */
  readonly lines: readonly string[];
}

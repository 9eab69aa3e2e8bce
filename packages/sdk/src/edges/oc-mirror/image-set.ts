import { isMirrorError } from "../../base/problem/index.ts";
import { type ImageSetConfiguration, readImageSet } from "../../models/imageset/index.ts";
import { readTextFile } from "../disk/index.ts";

/** The ImageSet of a file; undefined when it is absent or cannot be read. */
export function imageSetIn(file: string): ImageSetConfiguration | undefined {
  try {
    const { imageSet } = readImageSet(readTextFile(file), file);
    return imageSet?.kind === "ImageSetConfiguration" ? imageSet : undefined;
  } catch (error) {
    if (isMirrorError(error)) return undefined;
    throw error;
  }
}

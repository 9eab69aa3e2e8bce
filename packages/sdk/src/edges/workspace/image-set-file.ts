import { type ImageSetConfiguration, readImageSet } from "../../models/imageset/index.ts";
import { isFile, readTextFile } from "../disk/index.ts";

/** The ImageSetConfiguration in a file; undefined where there is none. */
export function imageSetIn(path: string): ImageSetConfiguration | undefined {
  if (!isFile(path)) return undefined;
  const { imageSet } = readImageSet(readTextFile(path), path);
  return imageSet?.kind === "ImageSetConfiguration" ? imageSet : undefined;
}

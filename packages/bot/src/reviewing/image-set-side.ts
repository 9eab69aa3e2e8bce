import { type ImageSetConfiguration, readImageSet } from "@mirrorkit/sdk";

/** An ImageSet on one side of a change. */
export interface ImageSetSide {
  /** Whether its file is there. */
  readonly exists: boolean;
  /** What it asks for; undefined when it is not there, or oc-mirror would refuse it. */
  readonly imageSet?: ImageSetConfiguration;
}

/** Reads the text of a side; undefined when there is none. */
export function readImageSetSide(text: string | undefined, path: string): ImageSetSide {
  if (text === undefined) return { exists: false };
  const { imageSet } = readImageSet(text, path);
  return imageSet?.kind === "ImageSetConfiguration" ? { exists: true, imageSet } : { exists: true };
}

/** References of the additional images of a side. */
export function additionalImages({ imageSet }: ImageSetSide): readonly string[] {
  return (imageSet?.mirror.additionalImages ?? []).map(({ name }) => name);
}

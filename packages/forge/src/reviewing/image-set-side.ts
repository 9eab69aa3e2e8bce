import { type ImageSetConfiguration, readImageSet } from "@mirrorkit/sdk/imageset";
import type { Side } from "./evidence.ts";
import type { SourceText } from "./source-text.ts";

/** An ImageSet on one side of a change. */
export interface ImageSetSide {
  /** Whether its file exists. */
  readonly exists: boolean;
  /** Its text; undefined when it is missing or cannot be read. */
  readonly text?: string;
  /** The parsed ImageSet; undefined when it is missing, or oc-mirror would reject it. */
  readonly imageSet?: ImageSetConfiguration;
}

/** An ImageSet on both sides of a change. */
export type BothSides = Readonly<Record<Side, ImageSetSide>>;

/** Parses the text of a side; a file that cannot be decoded still exists. */
export function readImageSetSide({ text, problems }: SourceText, path: string): ImageSetSide {
  if (text === undefined) return { exists: problems.length > 0 };
  const { imageSet } = readImageSet(text, path);
  if (imageSet?.kind !== "ImageSetConfiguration") return { exists: true, text };
  return { exists: true, text, imageSet };
}

/** References of the additional images of a side. */
export function additionalImages({ imageSet }: ImageSetSide): readonly string[] {
  return (imageSet?.mirror.additionalImages ?? []).map(({ name }) => name);
}

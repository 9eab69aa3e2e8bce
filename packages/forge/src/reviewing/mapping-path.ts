import type { Settings } from "@mirrorkit/sdk/settings";

/** Path of the committed mapping of an ImageSet; undefined when the settings name no such file. */
export function mappingPath({ review }: Settings, imageSet: string): string | undefined {
  return review.mapping.file?.replaceAll("{imageSet}", imageSet);
}

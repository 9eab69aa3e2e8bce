import { additionalImageNames } from "@mirrorkit/sdk/internal";
import type { ReviewSources } from "./evidence.ts";
import type { PlacePair } from "./image-set-places.ts";
import { readSourceText } from "./source-text.ts";

/** The additional images that the ImageSets ask for after the change; read at most once. */
export function fleetImagesOf(
  sources: ReviewSources,
  pairs: readonly PlacePair[],
): () => Promise<readonly string[]> {
  let read: Promise<readonly string[]> | undefined;
  return () => {
    read ??= readAll(sources, pairs);
    return read;
  };
}

async function readAll(
  sources: ReviewSources,
  pairs: readonly PlacePair[],
): Promise<readonly string[]> {
  const paths = pairs.flatMap(({ after }) => (after === undefined ? [] : [after.path]));
  const texts = await Promise.all(paths.map((path) => readSourceText(sources, "after", path)));
  return texts.flatMap(({ text }) => (text === undefined ? [] : additionalImageNames(text)));
}

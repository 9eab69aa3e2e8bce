import { defined } from "@mirrorkit/sdk/internal";
import type { Settings } from "@mirrorkit/sdk/settings";
import { imageSetSide } from "./assess-image-set.ts";
import { changedInputs, contentInputs } from "./content-inputs.ts";
import type { ReviewSources, Side } from "./evidence.ts";
import { mappingPath, type Place, type PlacePair } from "./image-set-places.ts";
import { type FileChange, fileChange, objectAt } from "./policy-files.ts";
import { textDigest } from "./settings-change.ts";

/**
 * The files that a change of the settings makes relevant, with the content of both sides: an ImageSet at another
 * path, a committed mapping or a folder of records at another place. An approval covers their content, not only
 * their names.
 */
export async function authoritativeFiles(
  sources: ReviewSources,
  pairs: readonly PlacePair[],
  [before, after]: readonly [Settings, Settings],
): Promise<readonly FileChange[]> {
  const found = await Promise.all([
    ...pairs.map((pair) => movedImageSet(sources, pair)),
    ...pairs.map((pair) => movedRecords(sources, pair)),
    ...pairs.map(({ name }) => movedMapping(sources, name, [before, after])),
  ]);
  return found.flat();
}

async function movedImageSet(
  sources: ReviewSources,
  { name, before, after }: PlacePair,
): Promise<readonly FileChange[]> {
  if (before?.path === after?.path && before?.destination === after?.destination) return [];
  const [from, to] = await Promise.all([
    contentOf(sources, "before", before?.path),
    contentOf(sources, "after", after?.path),
  ]);
  const path = [before?.path, after?.path].filter((one) => one !== undefined).join(" → ");
  // Also where the content is the same: the settings make it count elsewhere.
  const moved = {
    why: `ImageSet ${name}`,
    path,
    ...defined({ from, to }),
  };
  return [moved, ...(await inputsBeside(sources, after))];
}

/** The files beside an ImageSet are relevant too. */
async function inputsBeside(
  sources: ReviewSources,
  place: Place | undefined,
): Promise<readonly FileChange[]> {
  const { imageSet } = await imageSetSide(sources, "after", place?.path);
  if (imageSet === undefined) return [];
  const changes = await changedInputs(sources, { before: [], after: contentInputs(imageSet) });
  return changes.flatMap(({ files }) => files);
}

async function movedRecords(
  sources: ReviewSources,
  { name, before, after }: PlacePair,
): Promise<readonly FileChange[]> {
  const folder = after?.records;
  if (folder === undefined || folder === before?.records) return [];
  const tree = await sources.readTree("after", folder);
  const lines = [...tree].map(([path, { mode, blob }]) => `${mode} ${blob} ${path}`).sort();
  return fileChange(`records of ${name}`, folder, undefined, textDigest(lines.join("\n")));
}

async function movedMapping(
  sources: ReviewSources,
  name: string,
  [before, after]: readonly [Settings, Settings],
): Promise<readonly FileChange[]> {
  const [from, to] = [mappingPath(before, name), mappingPath(after, name)];
  if (to === undefined || from === to) return [];
  return fileChange(`mapping of ${name}`, to, undefined, await contentOf(sources, "after", to));
}

async function contentOf(
  sources: ReviewSources,
  side: Side,
  path: Place["path"] | undefined,
): Promise<string | undefined> {
  return path === undefined ? undefined : objectAt(sources, side, path);
}

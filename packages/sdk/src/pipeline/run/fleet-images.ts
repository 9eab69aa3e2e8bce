import { dirname, join } from "node:path";
import { isMirrorError } from "../../base/problem/index.ts";
import { readTextFile } from "../../edges/disk/index.ts";
import { additionalImageNames } from "../../models/imageset/index.ts";
import type { Settings } from "../../models/settings/index.ts";

/**
 * The additional images of all ImageSets in the settings and of the given texts. An unreadable ImageSet adds none.
 *
 * @param settingsFile - path of the settings file, to whose folder the paths in it are relative
 */
export function fleetImages(
  settings: Settings,
  settingsFile: string,
  texts: Iterable<string>,
): readonly string[] {
  const folder = dirname(settingsFile);
  const others = [...settings.imageSets.values()].map(({ file }) => textOf(join(folder, file)));
  return [...texts, ...others].flatMap(additionalImageNames);
}

function textOf(path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return "";
  }
}

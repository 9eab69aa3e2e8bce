import { dirname, join } from "node:path";
import { isMirrorError } from "../../base/problem/index.ts";
import { readTextFile } from "../../edges/disk/index.ts";
import { additionalImageNames } from "../../models/imageset/index.ts";
import type { Settings } from "../../models/settings/index.ts";

/**
 * The additional images that any ImageSet of the settings, or any of the texts, asks for. An ImageSet of the settings
 * that cannot be read asks for nothing.
 *
 * @param settingsFile - where the settings were read; the paths in them start from its folder
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

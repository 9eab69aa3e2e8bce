import { basename, dirname, join } from "node:path";
import { readTextFile } from "@mirrorkit/sdk/files";
import { isFile, namesIn, nearestName, printable } from "@mirrorkit/sdk/internal";
import { isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import { readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { settingsPath } from "./settings-file.ts";

/**
 * Checks that the file of an ImageSet exists.
 *
 * @throws a {@link MirrorError} `unreadable-input` when it does not; it suggests the file of the ImageSet with that
 * name in the settings, or the file of its folder with the closest name.
 */
export function checkImageSetFile(path: string): void {
  if (isFile(path)) return;
  const help = namedInSettings(path) ?? nearInFolder(path);
  if (help === undefined) return;
  throw new MirrorError("unreadable-input", `${printable(path)} is not a file`, { hint: help });
}

function namedInSettings(name: string): string | undefined {
  const settings = settingsPath(undefined);
  if (settings === undefined) return undefined;
  const files = filesOf(settings);
  const nearest = nearestName(name, [...files.keys()]);
  if (nearest === undefined) return undefined;
  const file = join(dirname(settings), files.get(nearest) ?? "");
  return `Did you mean ${printable(file)}, the file of the ImageSet ${nearest}?`;
}

function filesOf(settings: string): ReadonlyMap<string, string> {
  try {
    const { imageSets } = readMirrorkitYaml(readTextFile(settings), settings);
    return new Map([...imageSets].map(([name, { file }]) => [name, file]));
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return new Map();
  }
}

function nearInFolder(path: string): string | undefined {
  const folder = dirname(path);
  const files = namesIn(folder).filter((name) => isFile(join(folder, name)));
  const nearest = nearestName(basename(path), files);
  return nearest === undefined ? undefined : `Did you mean ${printable(join(folder, nearest))}?`;
}

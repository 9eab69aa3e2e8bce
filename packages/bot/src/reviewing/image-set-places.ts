import { posix } from "node:path";
import { type Problem, printable, type Settings } from "@mirrorkit/sdk";
import type { ImageSetPlace } from "./evidence.ts";

/**
 * Where the ImageSets of the settings lie in the repository: their paths are relative to the settings file. Those
 * that lead out of the repository are left out; see {@link strayImageSets}.
 */
export function imageSetPlaces(
  { imageSets, review: { mapping } }: Settings,
  settingsFile: string,
): readonly Omit<ImageSetPlace, "additionalImages">[] {
  const folder = posix.dirname(settingsFile);
  return [...imageSets].flatMap(([name, { file, records }]) => {
    const path = within(folder, file);
    if (path === undefined) return [];
    const recordsPath = records === undefined ? undefined : within(folder, records);
    const place = { name, path, mapping };
    return [recordsPath === undefined ? place : { ...place, records: recordsPath }];
  });
}

/** Problems of ImageSets whose paths lead out of the repository. */
export function strayImageSets({ imageSets }: Settings, settingsFile: string): readonly Problem[] {
  const folder = posix.dirname(settingsFile);
  return [...imageSets].flatMap(([name, { file }]) => {
    if (within(folder, file) !== undefined) return [];
    return [
      {
        rule: "settings",
        severity: "error" as const,
        message: `imageSets.${name}.file: ${printable(file)} leads out of the repository`,
        help: "Write a path within it, relative to the settings file.",
        position: { file: settingsFile },
      },
    ];
  });
}

/** A path from the repository's root; undefined when it leads out of it. */
function within(folder: string, path: string): string | undefined {
  const joined = posix.join(folder, path);
  if (posix.isAbsolute(joined) || posix.isAbsolute(path)) return undefined;
  return joined === ".." || joined.startsWith("../") ? undefined : joined;
}

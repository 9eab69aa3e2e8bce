import { posix } from "node:path";
import { defined, printable } from "@mirrorkit/sdk/internal";
import { type Problem } from "@mirrorkit/sdk/problems";
import { runSettings, type Settings } from "@mirrorkit/sdk/settings";
import { type ImageSetPlace } from "./evidence.ts";

/** The location of an ImageSet, without its content. */
export type Place = Omit<ImageSetPlace, "additionalImages"> & {
  /** The registry, with any path, that oc-mirror pushes to; undefined when the settings do not name it. */
  readonly destination?: string;
  /** oc-mirror's `--max-nested-paths` of its passes; undefined for none. */
  readonly maxNestedPaths?: number;
};

/**
 * Where the ImageSets of the settings lie in the repository: their paths are relative to the settings file. Those
 * that lead out of the repository are left out; see {@link strayImageSets}.
 */
export function imageSetPlaces(settings: Settings, settingsFile: string): readonly Place[] {
  const {
    imageSets,
    review: { mapping },
  } = settings;
  const folder = posix.dirname(settingsFile);
  return [...imageSets].flatMap(([name, { file, records, destination }]) => {
    const path = withinRepository(folder, file);
    if (path === undefined) return [];
    const { maxNestedPaths } = runSettings(settings, name).push;
    const recordsPath = records === undefined ? undefined : withinRepository(folder, records);
    return [
      {
        name,
        path,
        mapping,
        ...defined({ records: recordsPath, destination, maxNestedPaths }),
      },
    ];
  });
}

/** An ImageSet on both sides of a change. */
export interface PlacePair {
  /** Its name in the settings. */
  readonly name: string;
  /** Where the settings before the change have it; undefined where they do not name it. */
  readonly before?: Place;
  /** Where the settings after the change have it; undefined where they do not name it any more. */
  readonly after?: Place;
}

/** Pairs the ImageSets of both sides' settings by name, those before first. */
export function pairPlaces(
  before: readonly Place[],
  after: readonly Place[],
): readonly PlacePair[] {
  const [earlier, later] = [byName(before), byName(after)];
  return [...new Set([...earlier.keys(), ...later.keys()])].map((name) => {
    const [from, to] = [earlier.get(name), later.get(name)];
    return {
      name,
      ...defined({ before: from, after: to }),
    };
  });
}

function byName(places: readonly Place[]): ReadonlyMap<string, Place> {
  return new Map(places.map((place) => [place.name, place]));
}

/** Problems of ImageSets whose paths lead out of the repository. */
export function strayImageSets({ imageSets }: Settings, settingsFile: string): readonly Problem[] {
  const folder = posix.dirname(settingsFile);
  return [...imageSets].flatMap(([name, { file }]) => {
    if (withinRepository(folder, file) !== undefined) return [];
    return [
      {
        rule: "settings",
        severity: "error" as const,
        message: `imageSets.${name}.file: ${printable(file)} is outside the repository`,
        help: "Write a path within it, relative to the settings file.",
        position: { file: settingsFile },
      },
    ];
  });
}

/** A path from the repository's root; undefined when it leads out of it. */
export function withinRepository(folder: string, path: string): string | undefined {
  const joined = posix.join(folder, path);
  if (posix.isAbsolute(joined) || posix.isAbsolute(path)) return undefined;
  return joined === ".." || joined.startsWith("../") ? undefined : joined;
}

/** Path of the committed mapping of an ImageSet; undefined when the settings name no such file. */
export function mappingPath({ review }: Settings, imageSet: string): string | undefined {
  return review.mapping.file?.replaceAll("{imageSet}", imageSet);
}

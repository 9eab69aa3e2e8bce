import { dirname, resolve } from "node:path";
import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { recordsForUse } from "@mirrorkit/sdk/records";
import type { Settings } from "@mirrorkit/sdk/settings";
import { passesOf } from "../../pass-options.ts";

/** A pass whose images stay. */
export interface NeededPlace {
  /** What output calls it. */
  readonly name: string;
  readonly path: string;
}

/**
 * The passes whose images stay: of each ImageSet of the settings the newest record of a push and all after it, or the
 * pass that was given for it, and all other passes that were given.
 *
 * @throws a `MirrorError` `wrong-use` when nothing tells what an ImageSet needs.
 */
export function neededPlaces(
  settings: Settings,
  settingsFile: string | undefined,
  keep: readonly string[],
): readonly NeededPlace[] {
  const given = passesOf({ workspace: keep });
  const folder = settingsFile === undefined ? "." : dirname(settingsFile);
  const ofSettings = [...settings.imageSets].flatMap(([imageSet, { records }]) => {
    if (given.some((one) => one.imageSet === imageSet)) return [];
    return recordedPlaces(imageSet, folder, records);
  });
  const all = [
    ...ofSettings,
    ...given.map(({ imageSet, path }) => ({ name: imageSet ?? path, path })),
  ];
  if (all.length > 0) return all;
  throw new MirrorError("wrong-use", "it is unknown which images are still needed", {
    hint: "Run it beside a mirrorkit.yaml whose imageSets name their records, or name passes with --keep.",
  });
}

function recordedPlaces(
  imageSet: string,
  folder: string,
  records: string | undefined,
): readonly NeededPlace[] {
  if (records === undefined) throw unknownNeeds(imageSet, "mirrorkit.yaml names no records of it");
  const into = resolve(folder, records);
  const all = recordsForUse(into);
  const newest = all.findLastIndex(({ manifest }) => manifest.state === "pushed");
  if (newest < 0) throw unknownNeeds(imageSet, `${printable(records)} has no record of a push`);
  return all
    .slice(newest)
    .filter(({ manifest }, index) => index === 0 || manifest.images !== undefined)
    .map(({ name, folder: path }) => ({ name: `${imageSet} (${name})`, path }));
}

function unknownNeeds(imageSet: string, why: string): MirrorError {
  return new MirrorError(
    "wrong-use",
    `what the ImageSet ${printable(imageSet)} needs is unknown: ${why}`,
    { hint: `Name its newest pass with --keep ${imageSet}=DIR.` },
  );
}

import { readTextFile } from "@mirrorkit/sdk/files";
import { isFile } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { defaultSettings, readMirrorkitYaml, type Settings } from "@mirrorkit/sdk/settings";

const usualName = "mirrorkit.yaml";

/**
 * Reads the settings file that was named; otherwise `mirrorkit.yaml` of the current folder, if there is one;
 * otherwise the defaults.
 */
export function loadSettings(named: string | undefined): Settings {
  const path = settingsPath(named);
  return path === undefined ? defaultSettings : readMirrorkitYaml(readTextFile(path), path);
}

/** What most commands that require settings need them for. */
export const namesImageSets = "names the ImageSets";

/** Settings with the path that folders in them are relative to. */
export interface OpenSettings {
  readonly settings: Settings;
  readonly settingsFile: string;
}

/**
 * Reads the settings of a command that requires them.
 *
 * @param purpose - what the command needs them for: `names the clusters`
 * @throws a {@link MirrorError} `wrong-use` when there are none.
 */
export function openSettings(named: string | undefined, purpose: string): OpenSettings {
  const settingsFile = requiredSettings(named, purpose);
  return { settings: loadSettings(settingsFile), settingsFile };
}

/** The path of the settings of such a command; throws as {@link openSettings} does. */
export function requiredSettings(named: string | undefined, purpose: string): string {
  const path = settingsPath(named);
  if (path !== undefined) return path;
  throw new MirrorError("wrong-use", `this folder has no mirrorkit.yaml, which ${purpose}`, {
    hint: "Run it in the clone of the mirror-config repository, or name the settings with --settings.",
  });
}

/** The path of the settings file; undefined when there is none. */
export function settingsPath(named: string | undefined): string | undefined {
  return named ?? (isFile(usualName) ? usualName : undefined);
}

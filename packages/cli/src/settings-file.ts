import { readTextFile } from "@mirrorkit/sdk/files";
import { isFile } from "@mirrorkit/sdk/internal";
import { defaultSettings, readMirrorkitYaml, type Settings } from "@mirrorkit/sdk/settings";

const usualName = "mirrorkit.yaml";

/**
 * Reads the settings file that was named; else `mirrorkit.yaml` of the current folder, if there is one;
 * else the defaults.
 */
export function loadSettings(named: string | undefined): Settings {
  const path = settingsPath(named);
  return path === undefined ? defaultSettings : readMirrorkitYaml(readTextFile(path), path);
}

/** The path of the settings file; undefined when there is none. */
export function settingsPath(named: string | undefined): string | undefined {
  return named ?? (isFile(usualName) ? usualName : undefined);
}

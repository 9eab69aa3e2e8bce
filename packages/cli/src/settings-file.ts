import {
  defaultSettings,
  imageSetRules,
  isFile,
  type RulePolicy,
  readSettings,
  readTextFile,
  type Settings,
} from "@mirrorkit/sdk";

const usualName = "mirrorkit.yaml";

/**
 * Reads the settings file that was named; else `mirrorkit.yaml` of the current folder, if there is one;
 * else the defaults.
 */
export function loadSettings(named: string | undefined): Settings {
  const path = settingsPath(named);
  if (path === undefined) return defaultSettings;
  const adjustable = imageSetRules.filter(({ refusal }) => !refusal).map(({ id }) => id);
  const refusals = imageSetRules.filter(({ refusal }) => refusal).map(({ id }) => id);
  return readSettings(readTextFile(path), path, adjustable, refusals);
}

/** The settings file that counts; undefined when there is none. */
export function settingsPath(named: string | undefined): string | undefined {
  return named ?? (isFile(usualName) ? usualName : undefined);
}

/** What the settings say about rules. */
export function rulePolicy(settings: Settings): RulePolicy {
  const { heavyPackages, requiredImages } = settings;
  return {
    severities: Object.fromEntries(settings.rules),
    ...(heavyPackages === undefined ? {} : { heavyPackages }),
    ...(requiredImages === undefined ? {} : { requiredImages }),
  };
}

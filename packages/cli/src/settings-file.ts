import {
  defaultSettings,
  imageSetRules,
  isFile,
  type LayoutPolicy,
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
  const path = named ?? (isFile(usualName) ? usualName : undefined);
  if (path === undefined) return defaultSettings;
  const adjustable = imageSetRules.filter(({ refusal }) => !refusal).map(({ id }) => id);
  return readSettings(readTextFile(path), path, adjustable);
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

/** What the settings say about the layout. */
export function layoutPolicy({ layout, catalogs }: Settings): LayoutPolicy {
  return { ...layout, catalogNames: catalogs };
}

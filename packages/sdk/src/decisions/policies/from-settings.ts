import { defined } from "../../base/problem/index.ts";
import type { RulePolicy } from "../../models/imageset/index.ts";
import { imageSetRules } from "../../models/rules/index.ts";
import { readSettings, type Settings } from "../../models/settings/index.ts";
import type { LayoutPolicy } from "../layout/index.ts";

/**
 * Reads `mirrorkit.yaml` and fills in the defaults. An empty text gives the defaults.
 *
 * @param file - the file name for positions
 * @throws a {@link MirrorError} `invalid-input` with every problem, each with line and column.
 */
export function readMirrorkitYaml(text: string, file: string): Settings {
  return readSettings(text, file, ruleIds(false), ruleIds(true));
}

function ruleIds(refusals: boolean): readonly string[] {
  return imageSetRules.filter(({ refusal }) => refusal === refusals).map(({ id }) => id);
}

/** The rule policy of the settings. */
export function rulePolicy(settings: Settings): RulePolicy {
  const { heavyPackages, requiredImages } = settings;
  return {
    severities: Object.fromEntries(settings.rules),
    ...defined({ heavyPackages, requiredImages }),
  };
}

/** The rules where there are no settings: those of taste are warnings, and no image is required. */
export function rulePolicyWithoutSettings(): RulePolicy {
  const severities = imageSetRules
    .filter(({ severity, severityWithoutSettings }) => severity !== severityWithoutSettings)
    .map(({ id, severityWithoutSettings }) => [id, severityWithoutSettings] as const);
  return { severities: Object.fromEntries(severities) };
}

/**
 * The layout policy of the settings.
 *
 * @param cluster - the cluster whose own settings apply as well; undefined for those of all clusters
 */
export function layoutPolicy(settings: Settings, cluster?: string): LayoutPolicy {
  const { layout, catalogs, clusters } = settings;
  const own = cluster === undefined ? undefined : clusters.get(cluster);
  return {
    ...layout,
    ...settings.olm,
    ...own?.olm,
    catalogNames: catalogs,
    ...defined({ clusterCatalogNames: own?.catalogs }),
  };
}

import { dirname } from "node:path";
import { type NamedPass, openClusterPasses, type PassContext } from "@mirrorkit/sdk/cluster-passes";
import { type PassOptions, passesOf, statementOf } from "../../pass-options.ts";
import { loadSettings, settingsPath } from "../../settings-file.ts";

/** Options of a command about one cluster. */
export interface ClusterOptions extends PassOptions {
  /** The cluster. */
  readonly cluster: string;
  /** The settings file that was named. */
  readonly settings?: string;
}

/** Reads the settings and opens the passes of a command about one cluster. */
export async function openCluster(
  options: ClusterOptions,
): Promise<{ readonly context: PassContext; readonly passes: readonly NamedPass[] }> {
  const context = {
    settings: loadSettings(options.settings),
    settingsFolder: dirname(settingsPath(options.settings) ?? "."),
    cluster: options.cluster,
    ...statementOf(options),
  };
  return { context, passes: await openClusterPasses(passesOf(options), context) };
}

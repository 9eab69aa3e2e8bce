import { platform } from "node:os";
import { join } from "node:path";
import type { PlanAccess } from "@mirrorkit/forge/internal";
import { openAuthFiles, openRegistriesConf, openTrustStore } from "@mirrorkit/sdk/registry";
import type { BotSettings } from "./bot-settings.ts";
import type { Environment } from "./secrets.ts";

/** Where registries are read from. */
export interface PlanPlace {
  /** The environment with the proxies. */
  readonly environment: Environment;
  /** A folder that the bot removes when it ends. */
  readonly folder: string;
}

/**
 * Reads how registries are read for plans. Only the files of the settings count, never those of the account that the bot
 * runs as.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `unreadable-input` or `invalid-input` when a file is missing or not valid.
 */
export function planAccess(
  { registries = {} }: Pick<BotSettings, "registries">,
  { environment, folder }: PlanPlace,
): PlanAccess {
  const { authfile, caFile, registriesConf, cache = join(folder, "catalogs") } = registries;
  const user = { environment, platform: platform() };
  return {
    cacheFolder: cache,
    registries: {
      authFiles: authfile === undefined ? [] : openAuthFiles(authfile, user).authFiles,
      trust: openTrustStore(caFile === undefined ? [] : [caFile], user),
      environment,
      ...(registriesConf === undefined
        ? {}
        : { registriesFile: openRegistriesConf(registriesConf, user) }),
    },
  };
}

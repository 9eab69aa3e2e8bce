import type { WebhookState } from "@mirrorkit/forge/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import type { Logger } from "pino";
import type { SilentHook } from "../server/index.ts";
import type { BotSettings, ProjectSettings } from "./bot-settings.ts";
import type { OpenForges } from "./open-forges.ts";

/** Looks from time to time whether the forges still send webhooks. */
export interface HookWatch {
  /** Webhooks that are not being delivered, as of the last look. */
  silent(): readonly SilentHook[];
  /** Ends it. */
  stop(): void;
}

const everyMs = 60 * 60_000;

/** Starts looking, at once and then every hour. */
export function watchHooks({ projects }: BotSettings, forges: OpenForges, log: Logger): HookWatch {
  let silent: readonly SilentHook[] = [];
  const look = async (): Promise<void> => {
    const found: SilentHook[] = [];
    for (const project of Object.values(projects))
      found.push(...(await silentHooks(project, forges)));
    silent = found;
    for (const hook of found) log.warn(hook, "a webhook is not being delivered");
  };
  const start = (): void => {
    look().catch((error: unknown) => log.error({ err: error }, "webhooks were not checked"));
  };
  const timer = setInterval(start, everyMs);
  start();
  return { silent: () => silent, stop: () => clearInterval(timer) };
}

/** Invisible webhooks are not reported here: the doctor reports them. */
async function silentHooks(
  { forge, path }: ProjectSettings,
  forges: OpenForges,
): Promise<readonly SilentHook[]> {
  try {
    const project = await forges.project(forge, path);
    const hooks = (await project.webhooks()) ?? [];
    return hooks
      .filter(isOurs(forge))
      .filter(isSilent)
      .map(({ url, state, reason = state }) => {
        return { forge, project: path, reason: `${url}: ${reason}` };
      });
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return [];
  }
}

function isOurs(forge: string): (hook: WebhookState) => boolean {
  return ({ url }) => url.endsWith(`/webhooks/${forge}`);
}

function isSilent({ state }: WebhookState): boolean {
  return state !== "working";
}

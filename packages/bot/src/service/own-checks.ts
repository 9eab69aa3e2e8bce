import { isMirrorError } from "@mirrorkit/sdk/problems";
import { lookAtRedis, type RedisSettings } from "../queue/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import { type DoctorCheck, failedCheck } from "./failed-check.ts";
import { type OwnContext, type OwnFault, ownFaults, redisOf } from "./own-settings.ts";

/** Checks the requirements of the bot itself: its secrets, as at its start, and Redis. */
export async function checkOwn(
  settings: BotSettings,
  context: OwnContext,
): Promise<readonly DoctorCheck[]> {
  const faults = ownFaults(settings, context);
  const secrets: readonly DoctorCheck[] =
    faults.length === 0 ? [{ what: "secrets", state: "fine" }] : faults.map(checkOf);
  if (faults.some(({ setting }) => setting === "redis")) return secrets;
  const redis = redisOf(settings, context.secrets);
  return redis === undefined ? secrets : [...secrets, await checkRedis(redis)];
}

function checkOf({ setting, error }: OwnFault): DoctorCheck {
  return failedCheck(setting, error);
}

async function checkRedis(redis: RedisSettings): Promise<DoctorCheck> {
  const what = "Redis";
  try {
    const health = await lookAtRedis(redis);
    if (health.healthy) return { what, state: "fine" };
    const { reason: help, unreachable } = health;
    return unreachable === true
      ? { what, state: "unknown", help, unanswered: true }
      : { what, state: "missing", help };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return failedCheck(what, error);
  }
}

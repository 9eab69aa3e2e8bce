import { nextTime } from "@mirrorkit/sdk/internal";
import type { BotSettings } from "./bot-settings.ts";

/** When the next versions of projects are due. */
export interface BumpTimes {
  /** Whether a time of a project has come since it was asked for last. */
  takeDue(project: string): boolean;
}

/** How long after a time a bot that did not run then makes up for it, in milliseconds. */
const catchUp = 86_400_000;

/**
 * Begins to wait for the times of all projects. One of the last 24 hours is due at once: nothing tells whether the bot
 * ran then, and proposing the same versions again changes nothing.
 */
export function openBumpTimes(
  { projects }: Pick<BotSettings, "projects">,
  now: () => number = Date.now,
): BumpTimes {
  const next = new Map<string, Date>();
  for (const [name, { bump }] of Object.entries(projects)) {
    if (bump !== undefined) next.set(name, nextTime(bump.when, new Date(now() - catchUp)));
  }
  return {
    takeDue(project) {
      const [due, when] = [next.get(project), projects[project]?.bump?.when];
      if (due === undefined || when === undefined || now() < due.getTime()) return false;
      next.set(project, nextTime(when, new Date(now())));
      return true;
    },
  };
}

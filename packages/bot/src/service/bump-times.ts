import { nextTime } from "@mirrorkit/sdk/internal";
import type { BotSettings } from "./bot-settings.ts";

/** When the next versions of projects are due. */
export interface BumpTimes {
  /** Whether a time of a project has come since it was asked for last, or since the bot began. */
  takeDue(project: string): boolean;
}

/** Begins to wait for the times of all projects; a time at which the bot did not run is left out. */
export function openBumpTimes(
  { projects }: Pick<BotSettings, "projects">,
  now: () => number = Date.now,
): BumpTimes {
  const next = new Map<string, Date>();
  for (const [name, { bump }] of Object.entries(projects)) {
    if (bump !== undefined) next.set(name, nextTime(bump.when, new Date(now())));
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

import type { FileTree } from "../../base/file-tree/index.ts";
import type { ScheduleSettings } from "../../models/settings/index.ts";

/** What starts passes. */
export type ScheduleKind = "tekton" | "systemd" | "gitlab-ci" | "github" | "cronjob";

/** What files are rendered for. */
export interface SchedulePlan {
  /** Names of the ImageSets, each with its own pass. */
  readonly imageSets: readonly string[];
  /** When and where. */
  readonly schedule: ScheduleSettings;
}

/** Files that start passes. */
export interface RenderedSchedule {
  /** The files. */
  readonly tree: FileTree;
  /** What is left to do by hand, in order, one sentence or command each. */
  readonly next: readonly string[];
}

/** The first line of every file of a kind. */
export function scheduleHeader(kind: ScheduleKind): string {
  return `# Written by mirrorkit schedule ${kind}. Change schedule in mirrorkit.yaml instead: this file is overwritten.\n`;
}

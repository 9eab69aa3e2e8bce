import type { FileTree } from "../../base/file-tree/index.ts";
import type { Problem } from "../../base/problem/index.ts";
import type { ScheduleSettings } from "../../models/settings/index.ts";

/** What starts passes. */
export type ScheduleKind = "tekton" | "systemd" | "gitlab-ci" | "github" | "cronjob";

/** An ImageSet with a schedule. */
export interface ScheduledImageSet {
  /** Its name. */
  readonly name: string;
  /** Its workspace as the settings have it, relative to them; undefined where they have none. */
  readonly workspace?: string;
  /** Its cache in the same way. */
  readonly cache?: string;
  /** Milliseconds after which a push of it is ended; undefined without a limit. */
  readonly pushTimeoutMs?: number;
}

/** What files are rendered for. */
export interface SchedulePlan {
  /** The ImageSets, each with its own pass. */
  readonly imageSets: readonly ScheduledImageSet[];
  /** When and where. */
  readonly schedule: ScheduleSettings;
}

/** Files that start passes. */
export interface RenderedSchedule {
  /** The files. */
  readonly tree: FileTree;
  /** What is left to do by hand, in order, one sentence or command each; `DIR` stands for the folder of the files. */
  readonly next: readonly string[];
  /** Warnings about settings with which the jobs cannot do what they are for. */
  readonly problems: readonly Problem[];
}

/** The files of a kind, as its module renders them. */
export type RenderedFiles = Omit<RenderedSchedule, "problems">;

/** The first line of every file of a kind. */
export function scheduleHeader(kind: ScheduleKind): string {
  return `# Written by mirrorkit schedule ${kind}. Change schedule in mirrorkit.yaml instead: this file is overwritten.\n`;
}

/** When passes begin, where the settings do not say it. */
export const usualWhen = "Sat 02:00";

/** Where a workspace is, beside the clone, where the settings do not say it. */
export const usualWorkspace = "../workspace";

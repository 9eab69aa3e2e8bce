import { dirname, join, resolve } from "node:path";
import { MirrorError, printable } from "../../base/problem/index.ts";
import { nextTime } from "../../decisions/schedule/index.ts";
import { isRunning, listJournals } from "../../edges/journal/index.ts";
import type { RecordSummary } from "../../edges/records/index.ts";
import type { PassRun } from "../../models/journal/index.ts";
import { runSettings, type Settings } from "../../models/settings/index.ts";
import { stepOf } from "./choose-steps.ts";
import { textOf } from "./context.ts";
import { newestFailure, newestGoodRecord } from "./last-record.ts";

/** Where the passes of an ImageSet stand. */
export interface PassStatus {
  /** Name of the ImageSet. */
  readonly imageSet: string;
  /** The last passes by their journals, oldest first, at most five. */
  readonly passes: readonly PassRun[];
  /** Whether one goes on at this moment. */
  readonly isRunning: boolean;
  /** The newest record of a good push; undefined when there is none. */
  readonly lastGood?: { readonly name: string; readonly time: string };
  /** The newest record of a push that failed, with its folder; undefined when a good push came after it. */
  readonly lastFailure?: {
    readonly name: string;
    readonly time: string;
    readonly folder: string;
  };
  /** The digest of removals that the last pass waits for; undefined when it does not wait. */
  readonly waitsFor?: string;
  /** When the next pass is due, ISO 8601 in UTC; undefined without a schedule. */
  readonly nextDue?: string;
  /** Whether no pass began since it was due last, an hour allowed. */
  readonly isOverdue: boolean;
}

/** What passes are looked for. */
export interface StatusContext {
  readonly settings: Settings;
  readonly settingsFile: string;
  readonly now: Date;
}

const mostPasses = 5;
const slackMs = 3_600_000;

/**
 * Tells where the passes of the ImageSets stand, in the order of the settings.
 *
 * @param only - an ImageSet by its name; undefined for all
 * @throws a {@link MirrorError} `wrong-use` when there is no such ImageSet; `refused` as `recordsForUse` does.
 */
export function passStatus(
  context: StatusContext,
  { imageSet: only }: { readonly imageSet?: string } = {},
): readonly PassStatus[] {
  const names = [...context.settings.imageSets.keys()];
  if (only !== undefined && !names.includes(only)) {
    throw new MirrorError("wrong-use", `the settings have no ImageSet ${printable(only)}`, {
      hint: names.length === 0 ? "List it under imageSets." : `Name one of: ${names.join(", ")}.`,
    });
  }
  return names
    .filter((name) => only === undefined || name === only)
    .map((name) => statusOf(name, context));
}

function statusOf(imageSet: string, { settings, settingsFile, now }: StatusContext): PassStatus {
  const folder = dirname(resolve(settingsFile));
  const { workspace } = runSettings(settings, imageSet);
  const place = workspace === undefined ? undefined : resolve(folder, workspace);
  const passes = place === undefined ? [] : listJournals(place).map(({ run }) => run);
  const { records } = settings.imageSets.get(imageSet) ?? {};
  const good = records === undefined ? undefined : newestGoodRecord(join(folder, records), now);
  const failure = records === undefined ? undefined : newestFailure(join(folder, records), now);
  const newest = passes.at(-1);
  const waitsFor =
    newest?.outcome === "waiting" ? textOf(stepOf(newest, "approval")?.outputs["digest"]) : "";
  return {
    imageSet,
    passes: passes.slice(-mostPasses),
    isRunning: place !== undefined && isRunning(place),
    ...(good === undefined ? {} : { lastGood: { name: good.name, time: good.manifest.created } }),
    ...(failure === undefined ? {} : { lastFailure: failureOf(failure) }),
    ...(waitsFor === "" ? {} : { waitsFor }),
    ...dueOf(settings.schedule.when, newest, now),
  };
}

function failureOf({
  name,
  folder,
  manifest,
}: RecordSummary): NonNullable<PassStatus["lastFailure"]> {
  return { name, time: manifest.created, folder };
}

function dueOf(
  when: string | undefined,
  newest: PassRun | undefined,
  now: Date,
): Pick<PassStatus, "nextDue" | "isOverdue"> {
  if (when === undefined) return { isOverdue: false };
  const since = newest === undefined ? undefined : nextTime(when, new Date(newest.lastAt));
  const isOverdue = since !== undefined && since.getTime() + slackMs < now.getTime();
  return { isOverdue, nextDue: nextTime(when, now).toISOString() };
}

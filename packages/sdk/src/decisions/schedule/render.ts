import { MirrorError } from "../../base/problem/index.ts";
import { checkSchedule } from "./check-schedule.ts";
import { renderCronJobs } from "./cronjob.ts";
import { renderGithub } from "./github.ts";
import { renderGitlabCi } from "./gitlab-ci.ts";
import type { RenderedFiles, RenderedSchedule, ScheduleKind, SchedulePlan } from "./plan.ts";
import { renderSystemd } from "./systemd.ts";
import { renderTekton } from "./tekton.ts";

const renderers: Readonly<Record<ScheduleKind, (plan: SchedulePlan) => RenderedFiles>> = {
  tekton: renderTekton,
  systemd: renderSystemd,
  "gitlab-ci": renderGitlabCi,
  github: renderGithub,
  cronjob: renderCronJobs,
};

/** What starts passes, in the order of the help. */
export const scheduleKinds: readonly ScheduleKind[] = [
  "tekton",
  "systemd",
  "gitlab-ci",
  "github",
  "cronjob",
];

/** Settings that the jobs of a kind cannot do without, with an example of each. */
const needed: Readonly<Record<ScheduleKind, readonly ("image" | "repository")[]>> = {
  tekton: ["image", "repository"],
  cronjob: ["image", "repository"],
  systemd: ["repository"],
  "gitlab-ci": [],
  github: [],
};

const examples = {
  image: "schedule.image: registry.example.com/tools/mirrorkit-runner@sha256:…",
  repository: "schedule.repository: https://gitlab.example.com/platform/mirror-config.git",
} as const;

/**
 * Renders files, ready to apply, that start the passes of ImageSets on time. The same plan gives the same bytes.
 *
 * @throws a {@link MirrorError} `wrong-use` when a setting is missing that the jobs need, or there is no ImageSet.
 */
export function renderSchedule(kind: ScheduleKind, plan: SchedulePlan): RenderedSchedule {
  if (plan.imageSets.length === 0) {
    throw new MirrorError("wrong-use", "the settings name no ImageSet", {
      hint: "Add imageSets to mirrorkit.yaml: each one gets its own schedule.",
    });
  }
  const missing = needed[kind].filter((name) => plan.schedule[name] === undefined);
  if (missing.length > 0) {
    const names = missing.map((name) => `schedule.${name}`).join(" and ");
    throw new MirrorError("wrong-use", `${kind} requires ${names} in mirrorkit.yaml`, {
      hint: `Add, for example, ${missing.map((name) => examples[name]).join(" and ")}.`,
    });
  }
  return { ...renderers[kind](plan), problems: checkSchedule(kind, plan) };
}

import { posix } from "node:path";
import { type Problem, printable } from "../../base/problem/index.ts";
import type { ScheduledImageSet, ScheduleKind, SchedulePlan } from "./plan.ts";
import { wholeTime } from "./steps.ts";

/** What of a job survives it: the folder, what it is called, and the clone in it. */
interface Kept {
  readonly root: string;
  readonly what: string;
  readonly clone: (imageSet: string) => string;
}

/** Undefined where only the owner of the runners knows. */
const kept: Readonly<Record<ScheduleKind, Kept | undefined>> = {
  tekton: {
    root: "/workspace/mirror",
    what: "the volume of the Tasks",
    clone: () => "/workspace/mirror/mirror-config",
  },
  cronjob: { root: "/mirror", what: "the volume of the pod", clone: () => "/mirror/mirror-config" },
  systemd: {
    root: "/var/lib/mirrorkit",
    what: "the only folder that the service may write to",
    clone: (imageSet) => `/var/lib/mirrorkit/${imageSet}/mirror-config`,
  },
  "gitlab-ci": undefined,
  github: undefined,
};

/** Warns of settings with which the jobs cannot do what they are for. */
export function checkSchedule(kind: ScheduleKind, plan: SchedulePlan): readonly Problem[] {
  return plan.imageSets.flatMap((imageSet) => [
    ...ofTime(kind, plan, imageSet),
    ...ofPlaces(kind, imageSet),
  ]);
}

/** A job that ends first leaves an oc-mirror without a diagnosis, and a pass that is neither done nor failed. */
function ofTime(
  kind: ScheduleKind,
  { schedule: { timeouts } }: SchedulePlan,
  { name, pushTimeoutMs }: ScheduledImageSet,
): readonly Problem[] {
  const isStep = kind === "tekton";
  const minutes = isStep ? timeouts.push : wholeTime(timeouts);
  if (pushTimeoutMs === undefined || pushTimeoutMs < minutes * 60_000) return [];
  const job = isStep ? "its Task" : "the job of the whole pass";
  return [
    {
      rule: "push-outlives-job",
      severity: "warning",
      message: `the push of ${printable(name)} may take ${inWords(pushTimeoutMs / 60_000)} (run.push.timeout), but ${job} is ended after ${inWords(minutes)}`,
      help: "Raise schedule.timeouts.push above run.push.timeout, so that mirrorkit ends the push and reports why.",
    },
  ];
}

function ofPlaces(
  kind: ScheduleKind,
  { name, workspace, cache }: ScheduledImageSet,
): readonly Problem[] {
  const place = kept[kind];
  if (place === undefined) return [];
  const { root, what, clone } = place;
  const folders = [
    ["workspace", workspace],
    ["cache", cache],
  ] as const;
  return folders.flatMap(([setting, path]) => {
    if (path === undefined) return [];
    const resolved = posix.resolve(clone(name), path);
    if (resolved.startsWith(`${root}/`)) return [];
    return [
      {
        rule: "outside-volume",
        severity: "warning" as const,
        message: `run.${setting} of ${printable(name)} would be ${printable(resolved)}, outside ${root}, ${what}`,
        help: `Set run.${setting}: ../${setting}, relative to mirrorkit.yaml: it is then beside the clone, ${clone(name)}.`,
      },
    ];
  });
}

function inWords(minutes: number): string {
  const whole = Math.round(minutes);
  return whole % 60 === 0 ? `${whole / 60} h` : `${whole} min`;
}

import { writeYaml, type YamlMap } from "../../base/yaml/index.ts";
import { type RenderedSchedule, type SchedulePlan, scheduleHeader } from "./plan.ts";
import { wholeTime } from "./steps.ts";
import { asCron } from "./when.ts";

const file = "mirror-schedule.gitlab-ci.yml";

/** Renders jobs of GitLab CI that run in scheduled pipelines only, one at a time for each ImageSet. */
export function renderGitlabCi(plan: SchedulePlan): RenderedSchedule {
  const { schedule, imageSets } = plan;
  const jobs = imageSets.map((imageSet): readonly [string, YamlMap] => [
    `mirror-${imageSet}`,
    {
      extends: ".mirror-pass",
      variables: { IMAGESET: imageSet, MIRROR_FOLDER: `${schedule.folder}/${imageSet}` },
      resource_group: `mirror-${imageSet}`,
    },
  ]);
  const content: YamlMap = { ".mirror-pass": passOf(plan), ...Object.fromEntries(jobs) };
  return {
    tree: new Map([[file, scheduleHeader("gitlab-ci") + writeYaml(content)]]),
    next: [
      `Add to .gitlab-ci.yml: include: {local: ${file}}`,
      'If .gitlab-ci.yml has workflow rules, allow scheduled pipelines there: - if: $CI_PIPELINE_SOURCE == "schedule"',
      `Add a schedule under Build > Pipeline schedules: ${asCron(schedule.when)}, time zone UTC, branch ${schedule.ref}.`,
      `Mount a volume of the runner at ${schedule.folder}: it holds the workspaces and caches, and survives the jobs.`,
    ],
  };
}

function passOf({ schedule }: SchedulePlan): YamlMap {
  return {
    ...(schedule.image === undefined ? {} : { image: schedule.image }),
    rules: [{ if: '$CI_PIPELINE_SOURCE == "schedule"' }],
    interruptible: false,
    timeout: `${wholeTime(schedule.timeouts)} minutes`,
    retry: { max: 1, when: ["runner_system_failure", "stuck_or_timeout_failure"] },
    script: [
      'mirrorkit run --imageset "$IMAGESET" --workspace "$MIRROR_FOLDER/workspace" --cache-dir "$MIRROR_FOLDER/cache"',
    ],
    after_script: ['cp "$MIRROR_FOLDER"/workspace/logs/mirrorkit-*.log . 2>/dev/null || true'],
    artifacts: {
      when: "always",
      paths: ["mirrorkit-*.log"],
      expire_in: "90 days",
    },
  };
}

import { defined } from "../../base/problem/index.ts";
import { writeYaml, type YamlMap } from "../../base/yaml/index.ts";
import {
  type RenderedFiles,
  type SchedulePlan,
  scheduleHeader,
  usualWhen,
  usualWorkspace,
} from "./plan.ts";
import { gitVariables } from "./scripts.ts";
import { tokenNames, wholeTime } from "./steps.ts";
import { asCron } from "./when.ts";

const file = "mirror-schedule.gitlab-ci.yml";

/** Renders jobs of GitLab CI that run in scheduled pipelines only, one at a time for each ImageSet. */
export function renderGitlabCi(plan: SchedulePlan): RenderedFiles {
  const { schedule, imageSets } = plan;
  const jobs = imageSets.map(({ name, workspace }): readonly [string, YamlMap] => [
    `mirror-${name}`,
    {
      extends: ".mirror-pass",
      variables: { IMAGESET: name, WORKSPACE: workspace ?? usualWorkspace },
      resource_group: `mirror-${name}`,
    },
  ]);
  const content: YamlMap = { ".mirror-pass": passOf(plan), ...Object.fromEntries(jobs) };
  return {
    tree: new Map([[file, scheduleHeader("gitlab-ci") + writeYaml(content)]]),
    next: [
      `Add to .gitlab-ci.yml: include: {local: ${file}}`,
      "If .gitlab-ci.yml lists stages, add test to them, the stage of these jobs.",
      'If .gitlab-ci.yml has workflow rules, allow scheduled pipelines there: - if: $CI_PIPELINE_SOURCE == "schedule"',
      `Add a schedule under Build > Pipeline schedules: ${asCron(schedule.when ?? usualWhen)}, time zone UTC, branch ${schedule.ref}.`,
      "Set run.workspace and run.cache in mirrorkit.yaml to a volume of the runner that survives the jobs, such as /var/cache/mirror/{imageSet}/workspace.",
      `Set protected, masked variables: ${tokenNames.join(", ")}, and those that run.authfile.from names.`,
    ],
  };
}

function passOf({ schedule }: SchedulePlan): YamlMap {
  return {
    ...defined({ image: schedule.image }),
    rules: [{ if: '$CI_PIPELINE_SOURCE == "schedule"' }],
    interruptible: false,
    timeout: `${wholeTime(schedule.timeouts)} minutes`,
    retry: { max: 1, when: ["runner_system_failure", "stuck_or_timeout_failure"] },
    variables: Object.fromEntries(
      Object.entries(gitVariables).map(([name, value]) => [name, { value, expand: false }]),
    ),
    script: [
      // The URL that the runner cloned has the token of the job, which may not push.
      'git remote set-url origin "$CI_PROJECT_URL.git"',
      'mirrorkit run --imageset "$IMAGESET"',
    ],
    // Artefacts are files of the project's folder.
    after_script: [
      'cp "$WORKSPACE"/logs/mirrorkit-*.log "$WORKSPACE"/journals/*.jsonl "$WORKSPACE"/report.html . || true',
    ],
    artifacts: {
      when: "always",
      paths: ["mirrorkit-*.log", "*.jsonl", "report.html"],
      expire_in: "90 days",
    },
  };
}

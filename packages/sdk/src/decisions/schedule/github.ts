import { writeYaml, type YamlMap } from "../../base/yaml/index.ts";
import { type RenderedSchedule, type SchedulePlan, scheduleHeader } from "./plan.ts";
import { scheduleSecrets, wholeTime } from "./steps.ts";
import { asCron } from "./when.ts";

const file = ".github/workflows/mirror-schedule.yml";
const checkout = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683";
const upload = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02";

/** Renders a workflow with one job for each ImageSet, which run side by side, each only once at a time. */
export function renderGithub(plan: SchedulePlan): RenderedSchedule {
  const { schedule, imageSets } = plan;
  const jobs = imageSets.map((imageSet) => [`mirror-${imageSet}`, jobOf(plan, imageSet)] as const);
  const content: YamlMap = {
    name: "mirror-schedule",
    on: { schedule: [{ cron: asCron(schedule.when) }], workflow_dispatch: {} },
    permissions: { contents: "read" },
    jobs: Object.fromEntries(jobs),
  };
  return {
    tree: new Map([[file, scheduleHeader("github") + writeYaml(content)]]),
    next: [
      `Commit ${file} to the default branch: GitHub starts scheduled workflows only from there.`,
      `Create the environment mirror, for the branch ${schedule.ref} only, with the secrets that your steps need: ${scheduleSecrets.join(", ")}.`,
      `Register a self-hosted runner with the label mirror that keeps ${schedule.folder} between jobs.`,
    ],
  };
}

function jobOf({ schedule }: SchedulePlan, imageSet: string): YamlMap {
  const folder = `${schedule.folder}/${imageSet}`;
  const secrets = scheduleSecrets.map((name) => [name, `\${{ secrets.${name} }}`] as const);
  return {
    "runs-on": ["self-hosted", "mirror"],
    environment: "mirror",
    concurrency: { group: `mirror-${imageSet}`, "cancel-in-progress": false },
    "timeout-minutes": wholeTime(schedule.timeouts),
    steps: [
      { uses: checkout, with: { ref: schedule.ref, "persist-credentials": false } },
      {
        name: "pass",
        env: { IMAGESET: imageSet, MIRROR_FOLDER: folder, ...Object.fromEntries(secrets) },
        run: 'mirrorkit run --imageset "$IMAGESET" --workspace "$MIRROR_FOLDER/workspace" --cache-dir "$MIRROR_FOLDER/cache"',
      },
      {
        uses: upload,
        if: "always()",
        with: { name: `mirror-${imageSet}-log`, path: `${folder}/workspace/logs/mirrorkit-*.log` },
      },
    ],
  };
}

import { writeYaml, type YamlMap } from "../../base/yaml/index.ts";
import {
  type RenderedFiles,
  type ScheduledImageSet,
  type SchedulePlan,
  scheduleHeader,
  usualWhen,
  usualWorkspace,
} from "./plan.ts";
import { gitVariables } from "./scripts.ts";
import { tokenNames, wholeTime } from "./steps.ts";
import { asCron } from "./when.ts";

const file = ".github/workflows/mirror-schedule.yml";
const checkout = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683";
const upload = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02";

/** Renders a workflow with one job for each ImageSet, which run side by side, each only once at a time. */
export function renderGithub(plan: SchedulePlan): RenderedFiles {
  const { schedule, imageSets } = plan;
  const jobs = imageSets.map(
    (imageSet) => [`mirror-${imageSet.name}`, jobOf(plan, imageSet)] as const,
  );
  const content: YamlMap = {
    name: "mirror-schedule",
    on: { schedule: [{ cron: asCron(schedule.when ?? usualWhen) }], workflow_dispatch: {} },
    permissions: { contents: "read" },
    jobs: Object.fromEntries(jobs),
  };
  return {
    tree: new Map([[file, scheduleHeader("github") + writeYaml(content)]]),
    next: [
      `Commit ${file} to the default branch: GitHub starts scheduled workflows only from there.`,
      `Create the environment mirror, for the branch ${schedule.ref} only, with the secrets ${tokenNames.join(", ")}.`,
      "Set run.workspace and run.cache in mirrorkit.yaml to folders that the self-hosted runner with the label mirror keeps, such as /var/cache/mirror/{imageSet}/workspace.",
    ],
  };
}

function jobOf({ schedule }: SchedulePlan, imageSet: ScheduledImageSet): YamlMap {
  const { name, workspace = usualWorkspace } = imageSet;
  const secrets = tokenNames.map((token) => [token, `\${{ secrets.${token} }}`] as const);
  return {
    "runs-on": ["self-hosted", "mirror"],
    environment: "mirror",
    concurrency: { group: `mirror-${name}`, "cancel-in-progress": false },
    "timeout-minutes": wholeTime(schedule.timeouts),
    steps: [
      { uses: checkout, with: { ref: schedule.ref, "persist-credentials": false } },
      {
        name: "pass",
        env: { IMAGESET: name, ...gitVariables, ...Object.fromEntries(secrets) },
        run: 'mirrorkit run --imageset "$IMAGESET"',
      },
      {
        uses: upload,
        if: "always()",
        with: {
          name: `mirror-${name}-log`,
          path: `${workspace}/logs/mirrorkit-*.log\n${workspace}/journals/*.jsonl\n${workspace}/report.html\n`,
        },
      },
    ],
  };
}

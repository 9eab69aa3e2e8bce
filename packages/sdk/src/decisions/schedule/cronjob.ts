import { writeYaml, type YamlMap } from "../../base/yaml/index.ts";
import { objectName } from "./names.ts";
import { type RenderedFiles, type SchedulePlan, scheduleHeader, usualWhen } from "./plan.ts";
import {
  containerSecurity,
  cronJob,
  jobVariables,
  podSecurity,
  resources,
  variableSources,
  volumeClaim,
  volumeMounts,
  volumes,
} from "./pod.ts";
import { runScript } from "./scripts.ts";
import { configSteps, secretCommand } from "./secret-command.ts";
import { wholeTime } from "./steps.ts";
import { asCron } from "./when.ts";

/** Renders for each ImageSet a volume and a CronJob that runs its whole pass in one pod. */
export function renderCronJobs(plan: SchedulePlan): RenderedFiles {
  const files = plan.imageSets.flatMap(
    ({ name: imageSet }): readonly (readonly [string, YamlMap])[] => [
      [`pvc-${imageSet}.yaml`, volumeClaim(plan, objectName("mirror", imageSet))],
      [`cronjob-${imageSet}.yaml`, passOf(plan, imageSet)],
    ],
  );
  const kustomization: YamlMap = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    namespace: plan.schedule.namespace,
    resources: files.map(([path]) => path),
  };
  const header = scheduleHeader("cronjob");
  const all = [...files, ["kustomization.yaml", kustomization] as const];
  const { namespace } = plan.schedule;
  const first = objectName("mirror", plan.imageSets[0]?.name ?? "");
  return {
    tree: new Map(all.map(([path, value]) => [path, header + writeYaml(value)])),
    next: [
      `kubectl create namespace ${namespace}`,
      secretCommand(plan.schedule).replace(/^oc /, "kubectl "),
      ...configSteps(plan.schedule),
      "kubectl apply -k DIR",
      `Start the first pass now: kubectl create job -n ${namespace} first-pass --from cronjob/${first}`,
    ],
  };
}

function passOf(plan: SchedulePlan, imageSet: string): YamlMap {
  const name = objectName("mirror", imageSet);
  const pod: YamlMap = {
    restartPolicy: "Never",
    automountServiceAccountToken: false,
    // Longer than mirrorkit waits for oc-mirror after a signal.
    terminationGracePeriodSeconds: 60,
    securityContext: podSecurity,
    containers: [
      {
        name: "pass",
        image: plan.schedule.image ?? "",
        command: ["/bin/sh", "-c", runScript(plan.schedule, { clones: true })],
        envFrom: variableSources(plan, true),
        env: jobVariables(plan, imageSet),
        resources: resources(plan, true),
        securityContext: containerSecurity,
        volumeMounts: [{ name: "mirror", mountPath: "/mirror" }, ...volumeMounts(plan)],
      },
    ],
    volumes: [{ name: "mirror", persistentVolumeClaim: { claimName: name } }, ...volumes(plan)],
  };
  const job: YamlMap = {
    backoffLimit: 2,
    activeDeadlineSeconds: wholeTime(plan.schedule.timeouts) * 60,
    // A finding, such as a removal without approval, does not go away by another try.
    podFailurePolicy: {
      rules: [
        {
          action: "FailJob",
          onExitCodes: { containerName: "pass", operator: "In", values: [1, 2] },
        },
      ],
    },
    template: { spec: pod },
  };
  return cronJob(plan, name, { cron: asCron(plan.schedule.when ?? usualWhen), job });
}

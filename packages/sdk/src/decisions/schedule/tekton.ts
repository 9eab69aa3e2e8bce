import { writeYaml, type YamlMap, type YamlValue } from "../../base/yaml/index.ts";
import { objectName } from "./names.ts";
import type { RenderedFiles, SchedulePlan } from "./plan.ts";
import { scheduleHeader, usualWhen } from "./plan.ts";
import {
  containerSecurity,
  cronJob,
  jobVariables,
  metadata,
  podSecurity,
  resources,
  secretVariables,
  variableSources,
  volumeClaim,
  volumeMounts,
  volumes,
} from "./pod.ts";
import { runScript } from "./scripts.ts";
import { configSteps, secretCommand } from "./secret-command.ts";
import { type ScheduledStep, scheduledSteps, wholeTime } from "./steps.ts";
import { asCron, asGoDuration } from "./when.ts";

const pipelineName = "mirror-pass";
const account = "mirrorkit-starter";

/** Renders a Task for each step, the Pipeline, and for each ImageSet a volume, a PipelineRun and the CronJob that starts it. */
export function renderTekton(plan: SchedulePlan): RenderedFiles {
  const shared: readonly (readonly [string, YamlMap])[] = [
    ...scheduledSteps.map((step) => [`task-${step.name}.yaml`, taskOf(plan, step)] as const),
    ["pipeline.yaml", pipelineOf(plan)],
    ["serviceaccount.yaml", starterAccount(plan)],
    ["role.yaml", starterRole(plan)],
    ["rolebinding.yaml", starterBinding(plan)],
  ];
  const each = plan.imageSets.flatMap(
    ({ name: imageSet }): readonly (readonly [string, YamlMap])[] => [
      [`pvc-${imageSet}.yaml`, volumeClaim(plan, objectName("mirror", imageSet))],
      [`cronjob-${imageSet}.yaml`, starterJob(plan, imageSet)],
    ],
  );
  const applied = [...shared, ...each];
  const runs = plan.imageSets.map(
    ({ name: imageSet }) =>
      [`pipelinerun-${imageSet}.yaml`, pipelineRunOf(plan, imageSet)] as const,
  );
  const kustomization = kustomizationOf(
    plan,
    applied.map(([path]) => path),
  );
  const files = [...applied, ...runs, ["kustomization.yaml", kustomization] as const];
  const header = scheduleHeader("tekton");
  const tree = new Map(files.map(([path, value]) => [path, header + writeYaml(value)]));
  return { tree, next: nextSteps(plan) };
}

function nextSteps({ schedule, imageSets: [first] }: SchedulePlan): readonly string[] {
  return [
    `oc create namespace ${schedule.namespace}`,
    secretCommand(schedule),
    ...configSteps(schedule),
    "oc apply -k DIR",
    `Start the first pass now: oc create -n ${schedule.namespace} -f DIR/pipelinerun-${first?.name ?? ""}.yaml`,
  ];
}

function taskOf(plan: SchedulePlan, { name, title, secrets, isHeavy }: ScheduledStep): YamlMap {
  const given = secretVariables(plan, secrets);
  return {
    apiVersion: "tekton.dev/v1",
    kind: "Task",
    metadata: metadata(plan, `mirror-${name}`),
    spec: {
      description: `Step ${name} of a pass: ${title}`,
      params: [{ name: "imageset", type: "string", description: "Name of the ImageSet" }],
      workspaces: [{ name: "mirror", description: "Workspace and cache of the ImageSet" }],
      steps: [
        {
          name,
          image: plan.schedule.image ?? "",
          envFrom: variableSources(plan, secrets === undefined),
          env: [...jobVariables(plan, "$(params.imageset)", "$(workspaces.mirror.path)"), ...given],
          script: runScript(plan.schedule, {
            step: name,
            clones: name === scheduledSteps[0]?.name,
          }),
          computeResources: resources(plan, isHeavy),
          securityContext: containerSecurity,
          volumeMounts: volumeMounts(plan),
        },
      ],
      volumes: volumes(plan),
    },
  };
}

function pipelineOf(plan: SchedulePlan): YamlMap {
  return {
    apiVersion: "tekton.dev/v1",
    kind: "Pipeline",
    metadata: metadata(plan, pipelineName),
    spec: {
      description: "The pass of one ImageSet",
      params: [{ name: "imageset", type: "string", description: "Name of the ImageSet" }],
      workspaces: [{ name: "mirror", description: "Workspace and cache of the ImageSet" }],
      tasks: scheduledSteps.map((step, index) => {
        const before = scheduledSteps[index - 1]?.name;
        return {
          name: step.name,
          taskRef: { name: `mirror-${step.name}` },
          ...(before === undefined ? {} : { runAfter: [before] }),
          ...(step.retries === 0 ? {} : { retries: step.retries }),
          timeout: asGoDuration(plan.schedule.timeouts[step.limit]),
          params: [{ name: "imageset", value: "$(params.imageset)" }],
          workspaces: [{ name: "mirror", workspace: "mirror" }],
        };
      }),
    },
  };
}

function pipelineRunOf(plan: SchedulePlan, imageSet: string): YamlMap {
  const time = asGoDuration(wholeTime(plan.schedule.timeouts));
  const { namespace, labels } = metadata(plan, "");
  return {
    apiVersion: "tekton.dev/v1",
    kind: "PipelineRun",
    metadata: { generateName: `${objectName("mirror", imageSet)}-`, namespace, labels },
    spec: {
      pipelineRef: { name: pipelineName },
      params: [{ name: "imageset", value: imageSet }],
      timeouts: { pipeline: time, tasks: time },
      workspaces: [
        {
          name: "mirror",
          persistentVolumeClaim: { claimName: objectName("mirror", imageSet) },
        },
      ],
      taskRunTemplate: { podTemplate: { securityContext: podSecurity } },
    },
  };
}

/** A Job that creates the PipelineRun: Tekton itself knows no times. */
function starterJob(plan: SchedulePlan, imageSet: string): YamlMap {
  const container = {
    name: "start",
    image: plan.schedule.ocImage,
    command: ["oc", "create", "-f", `/etc/mirrorkit/pipelinerun-${imageSet}.yaml`],
    env: [{ name: "HOME", value: "/tmp" }],
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
    securityContext: containerSecurity,
    volumeMounts: [
      { name: "runs", mountPath: "/etc/mirrorkit", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
  const pod: YamlValue = {
    serviceAccountName: account,
    restartPolicy: "Never",
    securityContext: podSecurity,
    containers: [container],
    volumes: [
      { name: "runs", configMap: { name: "mirror-pipelineruns" } },
      { name: "tmp", emptyDir: {} },
    ],
  };
  const job = { backoffLimit: 3, activeDeadlineSeconds: 600, template: { spec: pod } };
  const name = objectName("mirror", imageSet);
  return cronJob(plan, name, { cron: asCron(plan.schedule.when ?? usualWhen), job });
}

function starterAccount(plan: SchedulePlan): YamlMap {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: metadata(plan, account) };
}

function starterRole(plan: SchedulePlan): YamlMap {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: metadata(plan, account),
    rules: [{ apiGroups: ["tekton.dev"], resources: ["pipelineruns"], verbs: ["create"] }],
  };
}

function starterBinding(plan: SchedulePlan): YamlMap {
  const { namespace } = plan.schedule;
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: metadata(plan, account),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: account },
    subjects: [{ kind: "ServiceAccount", name: account, namespace }],
  };
}

function kustomizationOf(plan: SchedulePlan, files: readonly string[]): YamlMap {
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    namespace: plan.schedule.namespace,
    resources: [...files],
    generatorOptions: { disableNameSuffixHash: true },
    configMapGenerator: [
      {
        name: "mirror-pipelineruns",
        files: plan.imageSets.map(({ name }) => `pipelinerun-${name}.yaml`),
      },
    ],
  };
}

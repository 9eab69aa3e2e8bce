import { defined } from "../../base/problem/index.ts";
import type { YamlMap, YamlValue } from "../../base/yaml/index.ts";
import type { SchedulePlan } from "./plan.ts";
import { forgeFlags, gitVariables, variableOf } from "./scripts.ts";

const folder = "/mirror";

/** The variables of every job, which scripts read. */
export function jobVariables(
  { schedule }: SchedulePlan,
  imageSet: string,
  volume: string = folder,
): readonly YamlValue[] {
  const { ref, repository = "", trustedCa } = schedule;
  const variables = {
    IMAGESET: imageSet,
    REPOSITORY: repository,
    REF: ref,
    CONFIG: `${volume}/mirror-config`,
    HOME: "/tmp",
    ...gitVariables,
    ...Object.fromEntries(forgeFlags(schedule).map(([flag, value]) => [variableOf(flag), value])),
    ...(trustedCa === undefined
      ? {}
      : { NODE_EXTRA_CA_CERTS: bundle, SSL_CERT_FILE: bundle, GIT_SSL_CAINFO: bundle }),
  };
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}

const bundle = "/etc/mirrorkit-ca/ca-bundle.crt";

/** Variables from keys of the Secret; a key that is missing gives no variable. */
export function secretVariables(
  { schedule: { secret } }: SchedulePlan,
  keys: readonly string[] = [],
): readonly YamlValue[] {
  return keys.map((key) => ({
    name: key,
    valueFrom: { secretKeyRef: { name: secret, key, optional: true } },
  }));
}

/** Variables of the ConfigMap that is called as the Secret, such as a proxy, and of the whole Secret where asked for. */
export function variableSources(
  { schedule: { secret } }: SchedulePlan,
  hasSecret: boolean,
): readonly YamlValue[] {
  return [
    { configMapRef: { name: secret, optional: true } },
    ...(hasSecret ? [{ secretRef: { name: secret, optional: true } }] : []),
  ];
}

/** What a container may do: it writes to its volumes only. */
export const containerSecurity: YamlMap = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** What a pod may do, as any user. */
export const podSecurity: YamlMap = {
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

/** Where the volumes of a job are, but for that of the ImageSet. */
export function volumeMounts({ schedule: { trustedCa } }: SchedulePlan): readonly YamlMap[] {
  return [
    { name: "tmp", mountPath: "/tmp" },
    ...(trustedCa === undefined
      ? []
      : [{ name: "trusted-ca", mountPath: "/etc/mirrorkit-ca", readOnly: true }]),
  ];
}

/** The volumes of a job, but for that of the ImageSet. */
export function volumes({ schedule: { trustedCa } }: SchedulePlan): readonly YamlMap[] {
  return [
    { name: "tmp", emptyDir: {} },
    ...(trustedCa === undefined ? [] : [{ name: "trusted-ca", configMap: { name: trustedCa } }]),
  ];
}

/** What a container asks for. No limit of CPU: it would only make a pass slower. */
export function resources({ schedule: { memory } }: SchedulePlan, isHeavy: boolean): YamlMap {
  return isHeavy
    ? { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory } }
    : { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "2Gi" } };
}

/** The volume of an ImageSet, which holds its workspace and the cache. Argo CD never removes it. */
export function volumeClaim(plan: SchedulePlan, name: string): YamlMap {
  const { storage, storageClass } = plan.schedule;
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      ...metadata(plan, name),
      annotations: { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" },
    },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...defined({ storageClassName: storageClass }),
      resources: { requests: { storage } },
    },
  };
}

/** The metadata of an object of a schedule. */
export function metadata(
  { schedule: { namespace } }: SchedulePlan,
  name: string,
): { readonly name: string; readonly namespace: string; readonly labels: YamlMap } {
  return { name, namespace, labels: { "app.kubernetes.io/name": "mirrorkit" } };
}

/** What a CronJob does at its times, one run at a time, in UTC. */
export function cronJob(
  plan: SchedulePlan,
  name: string,
  { cron, job }: { readonly cron: string; readonly job: YamlMap },
): YamlMap {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadata(plan, name),
    spec: {
      schedule: cron,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      // A controller that was down for a night still starts the pass.
      startingDeadlineSeconds: 6 * 3_600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: { spec: job },
    },
  };
}

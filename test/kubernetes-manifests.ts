import { readFileSync } from "node:fs";
import { PrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import { ServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import { readYaml } from "@mirrorkit/sdk/internal";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { CronJob } from "kubernetes-models/batch/v1/CronJob";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { Role } from "kubernetes-models/rbac.authorization.k8s.io/v1/Role";
import { RoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { PersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import { Service } from "kubernetes-models/v1/Service";
import { ServiceAccount } from "kubernetes-models/v1/ServiceAccount";

/** A Kubernetes object as it is written; what is asked of it says what it should be. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** The objects of a file. */
export function readManifests(file: string): readonly Manifest[] {
  return parseManifests(readFileSync(file, "utf8"), file);
}

/** The objects of a text. */
export function parseManifests(text: string, file: string): readonly Manifest[] {
  const { documents, problems } = readYaml(text, file);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
  return documents.map(({ value }) => value as unknown as Manifest);
}

/** Objects whose schemas come from Kubernetes and the Prometheus operator. */
const models = [
  ConfigMap,
  CronJob,
  Deployment,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  PrometheusRule,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
  ServiceMonitor,
].map((model) => [`${model.apiVersion} ${model.kind}`, model.prototype] as const);

/** The others, as far as they are used here: every path that may be there, and those that must. */
const otherKinds: Readonly<Record<string, { readonly must: string; readonly may: string }>> = {
  "route.openshift.io/v1 Route": {
    must: "spec.to.kind spec.to.name spec.port.targetPort spec.tls.termination",
    may: "spec.host spec.path spec.tls.insecureEdgeTerminationPolicy",
  },
  "external-secrets.io/v1 ExternalSecret": {
    must: "spec.secretStoreRef.kind spec.secretStoreRef.name spec.target.name spec.dataFrom.0.extract.key",
    may: "spec.refreshInterval",
  },
};

/** What the schema of an object's kind has against it; keys that the schema does not know are faults too. */
export function faultsOf(manifest: Manifest): readonly string[] {
  const kind = `${manifest.apiVersion} ${manifest.kind}`;
  const model = models.find(([name]) => name === kind)?.[1];
  if (model !== undefined) return modelFaults(model, manifest);
  const other = otherKinds[kind];
  if (other === undefined) return [`there is no schema of ${kind}`];
  const must = other.must.split(" ");
  const may = [...must, ...other.may.split(" ")];
  const there = leavesOf({ ...manifest, metadata: {}, apiVersion: {}, kind: {} });
  return [
    ...must.filter((path) => !there.includes(path)).map((path) => `${path} is missing`),
    ...there.filter((path) => !may.includes(path)).map((path) => `${path} is unknown`),
  ];
}

/**
 * The models' checks look at every key that they know and let all others pass. So the keys that they never looked at
 * are the unknown ones.
 */
function modelFaults(model: { validate(): void }, manifest: Manifest): readonly string[] {
  const asked = new Set<string>();
  try {
    model.validate.call(watched(manifest, "", asked));
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  return pathsOf(manifest)
    .filter((path) => !asked.has(path))
    .map((path) => `${path} is unknown`);
}

function watched<T extends object>(value: T, path: string, asked: Set<string>): T {
  return new Proxy(value, {
    get(target, key, receiver) {
      const found: unknown = Reflect.get(target, key, receiver);
      if (typeof key !== "string") return found;
      asked.add(`${path}/${key}`);
      return typeof found === "object" && found !== null
        ? watched(found, `${path}/${key}`, asked)
        : found;
    },
  });
}

function pathsOf(value: unknown, path = ""): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    `${path}/${key}`,
    ...pathsOf(inner, `${path}/${key}`),
  ]);
}

function leavesOf(value: object, path = ""): readonly string[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === "object" && inner !== null
      ? leavesOf(inner, `${path}${key}.`)
      : [`${path}${key}`],
  );
}

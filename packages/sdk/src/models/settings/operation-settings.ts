/** When and where passes run, for the files of `mirrorkit schedule`. */
export interface ScheduleSettings {
  /** Days and time in UTC: `Sat 02:00`, `Mon,Thu 22:30` or `daily 02:00`; undefined where no schedule is set. */
  readonly when?: string;
  /** The image of the jobs; undefined where none is set. */
  readonly image?: string;
  /** Address of the mirror-config project, without credentials. */
  readonly repository?: string;
  /** The branch or tag of the mirror-config project. */
  readonly ref: string;
  /** The namespace of the jobs. */
  readonly namespace: string;
  /** Name of the Secret with the credentials of the jobs. */
  readonly secret: string;
  /** Name of a ConfigMap whose key `ca-bundle.crt` has certificate authorities. */
  readonly trustedCa?: string;
  /** Size of the volume of each ImageSet, such as `500Gi`. */
  readonly storage: string;
  /** Storage class of the volumes; undefined for the cluster's default. */
  readonly storageClass?: string;
  /** Memory limit of the steps that run oc-mirror, such as `4Gi`. */
  readonly memory: string;
  /** Time limits in minutes. */
  readonly timeouts: StepTimeouts;
  /** The forge, for jobs that do not run in a pipeline of it; undefined for none. */
  readonly forge?: ScheduledForge;
  /** An image with `oc`. */
  readonly ocImage: string;
}

/** How jobs reach a forge. */
export interface ScheduledForge {
  /** Which one. */
  readonly kind: "gitlab" | "github";
  /** Base URL of its API; undefined for the public one. */
  readonly api?: string;
  /** Path of the mirror-config project. */
  readonly project: string;
  /** Path of the GitOps project; undefined when nothing is published. */
  readonly gitops?: string;
  /** The branch of the GitOps project; undefined for `main`. */
  readonly branch?: string;
}

/** Time limits of the steps of a pass, in minutes. */
export interface StepTimeouts {
  /** Of the dry run. */
  readonly dryRun: number;
  /** Of the push. */
  readonly push: number;
  /** Of each other step. */
  readonly others: number;
}

/** Where a secret is: an environment variable or a file. */
export type SecretPlace = { readonly env: string } | { readonly file: string };

/** A receiver of alerts. */
export interface AlertSettings {
  /** What it takes: plain JSON, a message of Slack's form, or alerts of Alertmanager. */
  readonly kind: "json" | "slack" | "alertmanager";
  /** Where its address is. */
  readonly url: SecretPlace;
  /** Where a bearer token for it is; undefined where it needs none. */
  readonly token?: SecretPlace;
  /** Whether successful passes are also reported. */
  readonly on: "failure" | "always";
}

/** Where metrics go. */
export interface MetricsSettings {
  /** The folder that node_exporter's textfile collector reads; undefined for none. */
  readonly folder?: string;
}

/** The schedule where the settings do not set one. */
export const defaultSchedule: ScheduleSettings = {
  ref: "main",
  namespace: "mirror",
  secret: "mirrorkit",
  storage: "500Gi",
  memory: "4Gi",
  timeouts: { dryRun: 120, push: 480, others: 30 },
  ocImage: "image-registry.openshift-image-registry.svc:5000/openshift/cli:latest",
};

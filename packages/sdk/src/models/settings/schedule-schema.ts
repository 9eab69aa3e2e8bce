import * as z from "zod";

/** The part `schedule` of `mirrorkit.yaml` as written. */
export interface ScheduleEntry {
  readonly when?: string;
  readonly image?: string;
  readonly repository?: string;
  readonly ref?: string;
  readonly namespace?: string;
  readonly secret?: string;
  readonly trustedCa?: string;
  readonly storage?: string;
  readonly storageClass?: string;
  readonly memory?: string;
  readonly timeouts?: {
    readonly dryRun?: string;
    readonly push?: string;
    readonly others?: string;
  };
  readonly forge?: {
    readonly kind: "gitlab" | "github";
    readonly api?: string;
    readonly project: string;
    readonly gitops?: string;
    readonly branch?: string;
  };
  readonly ocImage?: string;
}

const imageForm =
  /^[a-z0-9][a-z0-9.-]*(?::\d{1,5})?(?:\/[a-z0-9][a-z0-9._-]*)+(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
/** Days and a time in UTC, such as `Sat 02:00` or `daily 02:00`. */
export const whenForm: RegExp =
  /^(?:daily|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:,(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)){0,6}) (?:[01]\d|2[0-3]):[0-5]\d$/;
const name = z
  .string()
  .regex(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/, "must be lower-case letters, digits and dashes");
const image = z.string().max(500).regex(imageForm, "must be an image, preferably by digest");
const quantity = z.string().regex(/^[1-9]\d{0,5}[KMGT]i$/, "must be a size such as 500Gi");
const forgeProject = z
  .string()
  .max(500)
  .regex(
    /^[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)+$/,
    "must be a path such as platform/gitops",
  );
const duration = z.string().regex(/^[1-9]\d{0,3}[mh]$/, "must be a time such as 30m or 8h");

/** Minutes of a time as written, such as `8h`. */
export function minutesOfTime(time: string): number {
  const [, count = "0", unit] = /^(\d+)([mh])$/.exec(time) ?? [];
  return Number(count) * (unit === "h" ? 60 : 1);
}

/**
 * Checks the part `schedule`.
 *
 * @internal
 */
export const scheduleEntry: z.ZodType<ScheduleEntry> = z.strictObject({
  when: z
    .string()
    .regex(whenForm, 'must be days and a time in UTC, such as "Sat 02:00" or "daily 02:00"')
    .exactOptional()
    .describe('When passes begin, in UTC: "Sat 02:00", "Mon,Thu 22:30" or "daily 02:00".'),
  image: image
    .exactOptional()
    .describe("The image of the jobs, with oc-mirror, git and mirrorkit; preferably by digest."),
  repository: z
    .string()
    .max(500)
    .regex(
      /^(?:https:\/\/|ssh:\/\/(?:[a-z_][a-z0-9_-]{0,30}@)?)[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?\/[\w./~-]+$/,
      "must be an https:// or ssh:// address without credentials",
    )
    .exactOptional()
    .describe("Address of the mirror-config project, which the jobs clone."),
  ref: z
    .string()
    .regex(/^(?!.*\.\.)(?!.*\/$)[A-Za-z0-9][\w./-]{0,199}$/, "must be a branch or a tag")
    .exactOptional()
    .describe("The branch or tag of the mirror-config project."),
  namespace: name.exactOptional().describe("The namespace of the jobs."),
  secret: name.exactOptional().describe("The Secret with the credentials of the jobs."),
  trustedCa: name
    .exactOptional()
    .describe("A ConfigMap whose key ca-bundle.crt has the CAs that the jobs trust."),
  storage: quantity.exactOptional().describe("Size of the volume of each ImageSet."),
  storageClass: name.exactOptional().describe("Storage class of the volumes."),
  memory: quantity.exactOptional().describe("Memory limit of the steps that run oc-mirror."),
  timeouts: z
    .strictObject({
      dryRun: duration.exactOptional().describe("Time limit of the dry run."),
      push: duration.exactOptional().describe("Time limit of the push."),
      others: duration.exactOptional().describe("Time limit of each other step."),
    })
    .exactOptional()
    .describe("Time limits of the steps."),
  forge: z
    .strictObject({
      kind: z.enum(["gitlab", "github"]).describe("Which forge."),
      api: z
        .string()
        .max(500)
        .regex(/^https:\/\/[A-Za-z0-9][\w.:-]*(?:\/[\w.~-]+)*$/, "must be an https:// address")
        .exactOptional()
        .describe("Base URL of its API."),
      project: forgeProject.describe(
        "The mirror-config project, whose merged changes carry approvals.",
      ),
      gitops: forgeProject.exactOptional().describe("The GitOps project to publish to."),
      branch: z
        .string()
        .regex(/^(?!.*\.\.)[A-Za-z0-9][\w./-]{0,199}$/, "must be a branch")
        .exactOptional()
        .describe("The branch of the GitOps project."),
    })
    .exactOptional()
    .describe("The forge, for jobs that do not run in a pipeline of it."),
  ocImage: image.exactOptional().describe("An image with oc, which starts PipelineRuns."),
});

import * as z from "zod";

/** The part `run` of `mirrorkit.yaml` as written. */
export interface RunEntry {
  readonly workspace?: string;
  readonly cache?: string;
  readonly authfile?: { readonly file: string; readonly from?: readonly string[] };
  readonly clone?: { readonly ref?: string; readonly remote?: string };
  readonly quay?: {
    readonly address?: string;
    readonly write?: readonly string[];
    readonly read?: readonly string[];
    readonly visibility?: "private" | "public";
  };
  readonly pull?: { readonly account: string; readonly authfile?: string };
  readonly push?: {
    readonly retries?: number;
    readonly retryDelay?: string;
    readonly timeout?: string;
    readonly imageTimeout?: string;
    readonly parallelImages?: number;
    readonly parallelLayers?: number;
    readonly maxNestedPaths?: number;
  };
  readonly verify?: { readonly clusterVersion?: string; readonly keys?: readonly string[] };
  readonly record?: { readonly push?: boolean; readonly branch?: string };
  readonly approvals?: string;
}

// oxlint-disable-next-line no-control-regex -- paths and names with control characters are refused
const plainText = /^[^\u0000-\u001f\u007f]+$/;
const gitName = /^(?!.*\.\.)(?!.*\/\/)[A-Za-z0-9_][A-Za-z0-9._/-]*(?<![./])$/;
const duration = /^[1-9]\d{0,4}[smh]$/;

const text = z.string().regex(plainText, "must be one line and not empty").max(1_000);
const name = text.max(200);
const time = z.string().regex(duration, 'must be a time such as "30s", "90m" or "6h"');
const ref = z.string().regex(gitName, "must be the name of a branch, a tag or a commit").max(200);
const count = z.int().min(1).max(1_000).exactOptional();

/**
 * Checks the part `run`, of all ImageSets or of one.
 *
 * @internal
 */
export const runEntry: z.ZodType<RunEntry> = z.strictObject({
  workspace: text
    .exactOptional()
    .describe("Folder of oc-mirror's workspace; {imageSet} stands for the ImageSet's name."),
  cache: text.exactOptional().describe("Folder of oc-mirror's cache; keep it between passes."),
  authfile: z
    .strictObject({
      file: text.describe("The authfile of sources and destination."),
      from: z
        .array(text)
        .min(1, "must name at least one source")
        .exactOptional()
        .describe(
          "Sources that are merged into it before each pass: files, env:NAME or vault:mount/path#field.",
        ),
    })
    .exactOptional()
    .describe("The credentials of the pass."),
  clone: z
    .strictObject({
      ref: ref
        .exactOptional()
        .describe("The branch, tag or commit; the current branch by default."),
      remote: ref.exactOptional().describe("The remote; origin by default."),
    })
    .exactOptional()
    .describe("The clone of this repository is updated before each pass."),
  quay: z
    .strictObject({
      address: z
        .url({ protocol: /^https?$/, error: "must be an address that begins with https://" })
        .max(1_000)
        .exactOptional()
        .describe("Address of Quay; https:// and the host of the destination by default."),
      write: z.array(name).exactOptional().describe("Accounts that push."),
      read: z.array(name).exactOptional().describe("Accounts that pull."),
      visibility: z
        .enum(["private", "public"])
        .exactOptional()
        .describe("Visibility of the repositories; new ones are private by default."),
    })
    .exactOptional()
    .describe("The destination is a Quay, whose repositories are created before a push."),
  pull: z
    .strictObject({
      account: name.describe("The account of the clusters: ORGANISATION+ROBOT, +ROBOT or a user."),
      authfile: text.exactOptional().describe("Its credentials, to verify what it can read."),
    })
    .exactOptional()
    .describe("The account that clusters pull with."),
  push: z
    .strictObject({
      retries: z.int().min(0).max(99).exactOptional().describe("Retries after temporary errors."),
      retryDelay: time.exactOptional().describe("Wait before the first retry; it doubles."),
      timeout: time.exactOptional().describe("Time after which a run of oc-mirror is stopped."),
      imageTimeout: time.exactOptional().describe("Time for one image."),
      parallelImages: count.describe("Images copied in parallel."),
      parallelLayers: count.describe("Layers of an image copied in parallel."),
      maxNestedPaths: count.describe("Parts of a path that the registry allows."),
    })
    .exactOptional()
    .describe("How images are copied."),
  verify: z
    .strictObject({
      clusterVersion: z
        .string()
        .regex(/^[45]\.\d{1,3}(\.\d{1,4})?$/, 'must be a version in quotes, such as "4.21"')
        .exactOptional()
        .describe(
          "The version that the clusters need signatures for; the newest release by default.",
        ),
      keys: z.array(text).exactOptional().describe("Public keys to check signatures with."),
    })
    .exactOptional()
    .describe("The verification of the registry after a push."),
  record: z
    .strictObject({
      push: z
        .boolean()
        .exactOptional()
        .describe("Whether a record is committed and pushed to this repository."),
      branch: ref.exactOptional().describe("The branch that records go to; clone.ref by default."),
    })
    .exactOptional()
    .describe("How records are published."),
  approvals: text
    .exactOptional()
    .describe("A file of this repository with approved digests, one per line."),
});

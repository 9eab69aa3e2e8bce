import * as z from "zod";

/** The part `review` of `mirrorkit.yaml` as written. */
export interface ReviewEntry {
  readonly mapping?: {
    readonly artefact?: { readonly name: string; readonly path: string };
    readonly file?: string;
    readonly plan?: { readonly registries: readonly string[]; readonly signatures?: string };
  };
  readonly status?: string;
  readonly externalStatusCheck?: number;
  readonly approval?: {
    readonly by?: readonly ("comment" | "label" | "review")[];
    readonly permission?: "write" | "maintain" | "admin";
    readonly author?: boolean;
  };
  readonly policyFiles?: readonly string[];
  readonly docs?: string;
}

/** The part `publish` of `mirrorkit.yaml` as written. */
export interface PublishEntry {
  readonly changeRequests?: "one" | "each";
  readonly labels?: readonly string[];
  readonly reviewers?: readonly string[];
  readonly autoMerge?: boolean;
  readonly templateFields?: readonly ("grpcPodConfig" | "secrets")[];
}

// oxlint-disable-next-line no-control-regex -- names with control characters are refused
const plainText = /^[^\u0000-\u001f\u007f]+$/;
const filePath = /^(?!\/)(?!.*(^|\/)\.\.?(\/|$))(?!.*\/\/)[^\s\\]+(?<!\/)$/;

const text = z.string().regex(plainText, "must be one line and not empty").max(200);
const path = z
  .string()
  .regex(filePath, "must be a relative path without . or .. in it; {imageSet} stands for a name");

const planEntry = z.strictObject({
  registries: z
    .array(
      z
        .string()
        .regex(
          /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/,
          "must be the host of a registry in lower-case letters, such as quay.example.test:8443",
        ),
    )
    .min(1, "must name at least one registry")
    .max(50)
    .describe("The registries that may be read, as host with port; mirrorkit contacts no other."),
  signatures: z
    .url({ protocol: /^https?$/, error: "must be an address that begins with https://" })
    .max(1_000)
    .refine(isBareAddress, "must have no user, no query (?) and no fragment (#)")
    .exactOptional()
    .describe("Address of the store with signatures of releases; the public one by default."),
});

/**
 * Checks the part `review`.
 *
 * @internal
 */
export const reviewEntry: z.ZodType<ReviewEntry> = z.strictObject({
  mapping: z
    .strictObject({
      artefact: z
        .strictObject({
          name: text.describe("Name of the job on GitLab, of the artefact on GitHub."),
          path: path.describe("Path of the file in it."),
        })
        .exactOptional()
        .describe("A file that a pipeline of the commit produces."),
      file: path.exactOptional().describe("A file of the commit, from the repository's root."),
      plan: planEntry
        .exactOptional()
        .describe("What may be read to plan the mapping where a side of a change has none."),
    })
    .exactOptional()
    .describe("Where to find the mapping of a commit; {imageSet} stands for the ImageSet's name."),
  status: text.exactOptional().describe("Name of the status that blocks the merge."),
  externalStatusCheck: z
    .int()
    .min(1)
    .exactOptional()
    .describe("Number of GitLab's external status check that is set instead of a commit status."),
  approval: z
    .strictObject({
      by: z
        .array(z.enum(["comment", "label", "review"]))
        .min(1, "must name at least one way")
        .exactOptional()
        .describe("The ways to approve removals that count."),
      permission: z
        .enum(["write", "maintain", "admin"])
        .exactOptional()
        .describe("The permission that an approver must have in the project at that time."),
      author: z.boolean().exactOptional().describe("Whether the author of a change may approve."),
    })
    .exactOptional()
    .describe("Who approves removals, and how."),
  policyFiles: z
    .array(z.string().regex(filePath, "must be a relative path without . or .. in it").max(1_000))
    .exactOptional()
    .describe(
      "Files of the repository whose changes need an approval, such as the pipeline's; paths from its root.",
    ),
  docs: z
    .url({ protocol: /^https?$/, error: "must be an address that begins with https://" })
    .max(1_000)
    .refine(
      isBareAddress,
      "must have no user, no query (?) and no fragment (#), because paths are appended",
    )
    .exactOptional()
    .describe(
      "URL of the docs folder of mirrorkit on your site; comments link rules to their pages there.",
    ),
});

function isBareAddress(address: string): boolean {
  if (!URL.canParse(address)) return true;
  const { username, password } = new URL(address);
  return username === "" && password === "" && !/[?#]/.test(address);
}

/**
 * Checks the part `publish`.
 *
 * @internal
 */
export const publishEntry: z.ZodType<PublishEntry> = z.strictObject({
  changeRequests: z
    .enum(["one", "each"])
    .exactOptional()
    .describe("One change request for all clusters, or one for each."),
  labels: z.array(text).exactOptional().describe("Labels of a new change request."),
  reviewers: z.array(text).exactOptional().describe("Reviewers of a new change request."),
  autoMerge: z
    .boolean()
    .exactOptional()
    .describe("Whether the forge merges it as soon as its rules allow it."),
  templateFields: z
    .array(z.enum(["grpcPodConfig", "secrets"]))
    .exactOptional()
    .describe("Fields that targetCatalogSourceTemplate may add to a CatalogSource."),
});

import { z } from "zod";
import { type Expected, maybe, objectName, time } from "../expected.ts";
import { userShape } from "./people.ts";

const shape = z
  .object({
    iid: z.int(),
    title: z.string(),
    description: maybe(z.string()),
    state: z.enum(["opened", "closed", "locked", "merged"]),
    draft: z.boolean(),
    author: userShape,
    source_branch: z.string().min(1),
    sha: objectName.nullable(),
    source_project_id: z.int().nullable(),
    target_project_id: z.int(),
    target_branch: z.string().min(1),
    labels: z.array(z.string()),
    reviewers: maybe(z.array(userShape)),
    merge_when_pipeline_succeeds: z.boolean(),
    updated_at: time,
    web_url: z.string(),
    diff_refs: maybe(z.object({ base_sha: objectName, head_sha: objectName })),
  })
  .describe("a merge request");

/** As much of a merge request as is read; what only the answer for one has may be missing. */
export type MergeRequest = z.infer<typeof shape>;

/** A merge request as GitLab shows it. */
export const mergeRequestShape: Expected<MergeRequest> = shape;

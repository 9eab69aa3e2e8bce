import * as z from "zod";
import { type Expected, maybe, objectName, time } from "../expected.ts";
import type { ChangeRequest } from "../forge.ts";
import { type GitLabUser, userShape } from "./people.ts";

/** Numbers of the pipelines that GitLab checks before a merge, by change request, when the answer has them. */
export type Pipelines = WeakMap<ChangeRequest, number>;

/** The used fields of a merge request; fields that only the single answer has may be missing. */
export interface MergeRequest {
  readonly iid: number;
  readonly title: string;
  readonly description?: string | undefined;
  readonly state: "opened" | "closed" | "locked" | "merged";
  readonly draft: boolean;
  readonly author: GitLabUser;
  readonly source_branch: string;
  readonly sha: string | null;
  readonly source_project_id: number | null;
  readonly target_project_id: number;
  readonly target_branch: string;
  readonly labels: readonly string[];
  readonly reviewers?: readonly GitLabUser[] | undefined;
  readonly merge_when_pipeline_succeeds: boolean;
  readonly updated_at: Date;
  readonly web_url: string;
  readonly head_pipeline?:
    | { readonly id: number; readonly sha: string; readonly project_id: number }
    | undefined;
  readonly diff_refs?: { readonly base_sha: string; readonly head_sha: string } | undefined;
}

/** A merge request as GitLab shows it. */
export const mergeRequestShape: Expected<MergeRequest> = z
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
    head_pipeline: maybe(z.object({ id: z.int(), sha: objectName, project_id: z.int() })),
    diff_refs: maybe(z.object({ base_sha: objectName, head_sha: objectName })),
  })
  .describe("a merge request");

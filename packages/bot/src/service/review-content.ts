import type { ChangeRequest, ForgeProject, PlanAccess } from "@mirrorkit/forge/internal";
import {
  blockCommit,
  type ContentReview,
  defaultPolicy,
  type ReviewResult,
  type ReviewSources,
  reviewChangeRequest,
} from "@mirrorkit/forge/internal";
import { defined } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import type { ContentLimits } from "../content-threads/index.ts";
import type { ReviewKey } from "../queue/index.ts";
import { ContentRun, type ContentTools, onContent } from "./content-run.ts";
import type { Charge } from "./slow-content.ts";

/** A change request that is reviewed for a key. */
export interface KeyedReview {
  readonly key: ReviewKey;
  readonly project: ForgeProject;
  /** Path of the settings file; undefined for the usual one. */
  readonly settingsPath: string | undefined;
  /** Reads how registries are read for plans; undefined for no credentials. */
  readonly plans: (() => PlanAccess) | undefined;
}

/**
 * Reviews a change request with its content in a thread that can be ended. Undefined when the content is set aside,
 * which its status then reports.
 */
export async function reviewKey(
  { key, project, settingsPath, plans }: KeyedReview,
  tools: ContentTools,
  signal: AbortSignal,
): Promise<ReviewResult | undefined> {
  const run = new ContentRun(key, tools, signal);
  const { number } = key;
  let seen: ChangeRequest | undefined;
  let result: ReviewResult | undefined;
  const charge = await onContent(run, async () => {
    result = await reviewChangeRequest({
      project,
      number,
      ...defined({ settingsPath, plans }),
      content: (sources, changeRequest) => {
        seen = changeRequest;
        return watched(run, { project, changeRequest, sources });
      },
    });
  });
  if (charge === undefined || seen === undefined) return result;
  await hold({ project, changeRequest: seen }, charge, { ...tools, key });
  return undefined;
}

interface Seen {
  readonly project: ForgeProject;
  readonly changeRequest: ChangeRequest;
}

/** The review of a run: content that is set aside is not started. */
function watched(
  run: ContentRun,
  { project, changeRequest, sources }: Seen & { readonly sources: ReviewSources },
): ContentReview {
  let settings: ReturnType<ReviewSources["settings"]> | undefined;
  const read = (): ReturnType<ReviewSources["settings"]> => {
    settings ??= sources.settings();
    return settings;
  };
  const review = run.lease.review({ ...sources, settings: read });
  return {
    ...review,
    async policy() {
      const parts = [changeRequest.head.sha, await textOf(read)];
      await run.begin(parts, (charge) => isAskedFor(project, changeRequest.number, charge));
      run.policy = await review.policy();
      return run.policy;
    },
  };
}

/** The parts of the settings that distinguish one content from another. */
async function textOf(read: ReviewSources["settings"]): Promise<string> {
  try {
    return (await read())?.text ?? "";
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "unreadable-input") throw error;
    return error.message;
  }
}

/** Comments from before the block request nothing. Uses no pattern and nothing else that can hang. */
async function isAskedFor(
  project: ForgeProject,
  number: number,
  { block }: Charge,
): Promise<boolean> {
  if (block === undefined) return false;
  const comments = await project.comments(number);
  return comments.some(({ id, body }) => {
    const [first = ""] = body.slice(0, 200).split("\n", 1);
    return first.trim() === "/mirror recheck" && Number(id) > block.lastComment;
  });
}

async function hold(
  { project, changeRequest }: Seen,
  charge: Charge,
  { key, ledger, threads }: ContentTools & { readonly key: ReviewKey },
): Promise<void> {
  let { block } = charge;
  if (block === undefined) {
    const comments = await project.comments(changeRequest.number);
    const lastComment = Math.max(0, ...comments.map(({ id }) => Number(id)));
    block = { title: titleOf(charge, threads.limits), lastComment };
    ledger.set(key, { ...charge, block });
  }
  const policy = charge.policy ?? defaultPolicy;
  await blockCommit({ project, changeRequest, policy }, block.title);
}

function titleOf({ because }: Charge, { computingMs, memoryMiB }: ContentLimits): string {
  const wayOut = "Push a change, or comment /mirror recheck.";
  if (because === "time") {
    return `Blocked: the content could not be reviewed within ${computingMs / 1_000} s of computing. ${wayOut}`;
  }
  if (because === "memory") {
    return `Blocked: the content could not be reviewed within ${memoryMiB} MiB of memory. ${wayOut}`;
  }
  return `Blocked: the worker that reads the content crashed. ${wayOut}`;
}

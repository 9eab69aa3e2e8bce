import { compareText } from "@mirrorkit/sdk/internal";
import * as z from "zod";
import { maybe, objectName } from "../expected.ts";
import type { ChangeRequest, CommitRange } from "../forge.ts";
import { ask } from "./client.ts";
import type { Repository } from "./repository.ts";

const mostCommits = 100;
/** GitHub lists no more files of a comparison than this. */
const mostFiles = 300;

const changedFileShape = z.object({
  filename: z.string().min(1),
  status: z.string(),
  previous_filename: maybe(z.string()),
});

const comparisonShape = z
  .object({
    merge_base_commit: z.object({ sha: objectName }),
    commits: z.array(z.object({ sha: objectName, commit: z.object({ message: z.string() }) })),
    total_commits: z.int(),
    files: maybe(z.array(changedFileShape)),
  })
  .refine(({ commits, total_commits: total }) => commits.length >= Math.min(total, mostCommits))
  .describe("a comparison");

/** The commits of one commit or branch that another one does not have. */
export async function compare(
  { octokit, at }: Repository,
  base: string,
  head: string,
): Promise<CommitRange> {
  const basehead = `${base}...${head}`;
  const request = { ...at, basehead, per_page: mostCommits };
  const found = await ask(comparisonShape, octokit.rest.repos.compareCommitsWithBasehead(request));
  return {
    mergeBase: found.merge_base_commit.sha,
    commits: found.commits.map(({ sha, commit }) => ({ sha, message: commit.message })),
    files: changedPaths(found.files),
  };
}

/** The changes of change requests since their merge bases; each version is compared once. */
export function createChanges(
  repository: Repository,
): (changeRequest: ChangeRequest) => Promise<CommitRange> {
  const ranges = new WeakMap<ChangeRequest, Promise<CommitRange>>();
  return (changeRequest) => {
    const { target, head } = changeRequest;
    const known = ranges.get(changeRequest) ?? compare(repository, target, head.sha);
    ranges.set(changeRequest, known);
    known.catch(() => ranges.delete(changeRequest));
    return known;
  };
}

function changedPaths(
  files: readonly z.infer<typeof changedFileShape>[] | undefined,
): readonly string[] | undefined {
  if (files === undefined || files.length >= mostFiles) return undefined;
  const paths = files.flatMap(({ filename, status, previous_filename: before = filename }) =>
    status === "renamed" ? [filename, before] : [filename],
  );
  return [...new Set(paths)].sort(compareText);
}

import * as z from "zod";
import { objectName, unexpectedAnswer } from "../expected.ts";
import { ask, unlessMissing } from "./client.ts";
import { askGraphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";

const query = `query Branch($owner: String!, $repo: String!, $name: String!) {
  repository(owner: $owner, name: $repo) {
    ref(qualifiedName: $name) { id }
  }
}`;

const referenceShape = z.object({ object: z.object({ sha: objectName }) }).describe("a branch");

const existingShape = z
  .object({ repository: z.object({ ref: z.object({ id: z.string() }).nullable() }) })
  .describe("a branch");

/** The head commit of a branch; undefined only when neither of GitHub's APIs has a branch of that name. */
export async function readBranch(
  { octokit, at }: Repository,
  name: string,
): Promise<string | undefined> {
  const asked = octokit.rest.git.getRef({ ...at, ref: `heads/${name}` });
  const found = await unlessMissing(ask(referenceShape, asked));
  if (found !== undefined) return found.object.sha;
  const variables = { ...at, name: `refs/heads/${name}` };
  const there = await askGraphql(octokit, { query, variables, expected: existingShape });
  if (there.repository.ref === null) return undefined;
  throw unexpectedAnswer("GitHub has a branch, but does not show its commit");
}

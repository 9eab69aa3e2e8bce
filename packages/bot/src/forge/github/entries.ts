import { MirrorError, quoted } from "@mirrorkit/sdk";
import { z } from "zod";
import { objectName } from "../expected.ts";
import { findGraphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";

/** REST follows symbolic links without a word; this tells what is there. */
const query = `query File($owner: String!, $repo: String!, $ref: String!, $path: String!) {
  repository(owner: $owner, name: $repo) {
    object(expression: $ref) {
      ... on Commit {
        file(path: $path) {
          mode
          type
          oid
          object { ... on Blob { byteSize isTruncated text } }
        }
      }
    }
  }
}`;

const blobShape = z.object({
  byteSize: z.int().optional(),
  isTruncated: z.boolean().nullish(),
  text: z.string().nullish(),
});

const entryShape = z.object({
  mode: z.int(),
  type: z.string(),
  oid: objectName,
  object: blobShape.nullable(),
});

const answerShape = z
  .object({
    repository: z.object({ object: z.object({ file: entryShape.nullable() }).nullable() }),
  })
  .describe("a file");

/** What a commit has at a path; the content comes along where it is a text that is not too long. */
export type Entry = z.infer<typeof entryShape>;

const commitName = /^[0-9a-f]{40}$/;

/** What a commit has at a path; undefined when GitHub says that there is nothing. */
export async function findEntry(
  { octokit, at }: Repository,
  ref: string,
  path: string,
): Promise<Entry | undefined> {
  const expression = commitName.test(ref) ? ref : `refs/heads/${ref}`;
  const variables = { ...at, ref: expression, path };
  const found = await findGraphql(octokit, "file", { query, variables, expected: answerShape });
  if (found === undefined) return undefined;
  const { object } = found.repository;
  if (object === null) throw new MirrorError("not-found", `there is no ${quoted(ref)}`);
  return object.file ?? undefined;
}

import { quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { type Expected, objectName } from "../expected.ts";
import { findGraphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";

/** REST silently follows symbolic links; this query shows the entry itself. */
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

/** The entry of a commit at a path, with its content if it is a short text. */
export interface Entry {
  readonly mode: number;
  readonly type: string;
  readonly oid: string;
  readonly object: {
    readonly byteSize?: number | undefined;
    readonly isTruncated?: boolean | null | undefined;
    readonly text?: string | null | undefined;
  } | null;
}

const blobShape = z.object({
  byteSize: z.int().optional(),
  isTruncated: z.boolean().nullish(),
  text: z.string().nullish(),
});

const entryShape: Expected<Entry> = z.object({
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

const commitName = /^[0-9a-f]{40}$/;

/** The entry of a commit at a path; undefined when GitHub reports that there is none. */
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

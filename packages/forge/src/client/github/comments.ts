import { MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { maybe, time, unexpectedAnswer } from "../expected.ts";
import type { Account, Comment } from "../forge.ts";
import { askGraphql } from "./graphql.ts";
import { type Repository, readAccount } from "./repository.ts";

/**
 * Only GraphQL shows whether a text was edited; times in REST have a resolution of seconds and change for other
 * reasons too.
 */
const query = `query Comments($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      comments(first: 100, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          fullDatabaseId
          body
          createdAt
          updatedAt
          lastEditedAt
          author {
            __typename
            login
            ... on User { databaseId }
            ... on Bot { databaseId }
            ... on Mannequin { databaseId }
            ... on Organization { databaseId }
          }
        }
      }
    }
  }
}`;

const authorShape = z.object({
  __typename: z.string(),
  login: z.string().min(1),
  databaseId: maybe(z.int()),
});

const commentShape = z.object({
  fullDatabaseId: z.union([z.string().regex(/^\d+$/), z.int()]),
  body: z.string(),
  createdAt: time,
  updatedAt: time,
  lastEditedAt: time.nullable(),
  author: authorShape.nullable(),
});

const pageShape = z
  .object({
    repository: z.object({
      pullRequest: z.object({
        comments: z.object({
          totalCount: z.int(),
          pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
          nodes: z.array(commentShape),
        }),
      }),
    }),
  })
  .describe("the comments of a pull request");

type Found = z.infer<typeof commentShape>;

const mostPages = 1_000;

/** All comments, oldest first. */
export async function listComments(
  { octokit, at }: Repository,
  number: number,
): Promise<readonly Comment[]> {
  const all: Found[] = [];
  let after: string | null = null;
  for (let count = 0; count < mostPages; count += 1) {
    const variables: Record<string, unknown> = { ...at, number, after };
    const answer = await askGraphql(octokit, { query, variables, expected: pageShape });
    const { totalCount, pageInfo, nodes } = answer.repository.pullRequest.comments;
    all.push(...nodes);
    after = pageInfo.endCursor;
    if (pageInfo.hasNextPage) continue;
    if (all.length === totalCount) return all.map(readComment).sort(byId);
    throw unexpectedAnswer(`GitHub counts ${totalCount} comments and lists ${all.length}`);
  }
  throw new MirrorError("refused", "GitHub's list of comments does not end");
}

function readComment(found: Found): Comment {
  return {
    id: `${found.fullDatabaseId}`,
    author: authorOf(found.author),
    body: found.body,
    createdAt: found.createdAt,
    updatedAt: found.updatedAt,
    edited: found.lastEditedAt !== null,
  };
}

/** GraphQL omits the suffix of an app's name that REST, mentions and permissions have. */
function authorOf(found: Found["author"]): Account {
  if (found === null) return readAccount(null);
  const { __typename: type, login, databaseId: id = 0 } = found;
  return { id: `${id}`, name: type === "Bot" ? `${login}[bot]` : login };
}

function byId(one: Comment, other: Comment): number {
  return Number(one.id) - Number(other.id);
}

import { MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { maybe, objectName, time, unexpectedAnswer } from "../expected.ts";
import type { Account, ChangeRequest, ForgeProject } from "../forge.ts";
import type { GitLabClient } from "./client.ts";
import type { ListRequest } from "./pages.ts";
import { accountOf, userShape } from "./people.ts";

/** REST shows the names that commits have, but not whose accounts these are. */
const query = `query Contributors($project: ID!, $iid: String!, $after: String, $more: String) {
  project(fullPath: $project) {
    mergeRequest(iid: $iid) {
      createdAt
      diffHeadSha
      committers(first: 100, after: $more) {
        nodes { id username }
        pageInfo { hasNextPage endCursor }
      }
      commits(first: 100, after: $after) {
        nodes { author { id username } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

const globalUserShape = z.object({
  id: z.string().regex(/^gid:\/\/gitlab\/User\/\d+$/),
  username: z.string().min(1),
});

const pageInfoShape = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

const answerShape = z
  .object({
    project: z.object({
      mergeRequest: z.object({
        createdAt: time,
        diffHeadSha: objectName,
        committers: z.object({ nodes: z.array(globalUserShape), pageInfo: pageInfoShape }),
        commits: z.object({
          nodes: z.array(z.object({ author: globalUserShape.nullable() })),
          pageInfo: pageInfoShape,
        }),
      }),
    }),
  })
  .describe("the commits of a merge request");

/** A push of more than a few branches at once is one event that names none of them. */
const pushEventShape = z.object({
  author: userShape,
  created_at: time,
  push_data: z.object({
    action: z.string(),
    ref_type: z.string(),
    ref: maybe(z.string()),
    commit_to: maybe(objectName),
  }),
});

type PushEvent = z.infer<typeof pushEventShape>;

const mostPages = 1_000;

/**
 * The accounts that authored or committed a commit of a change request, as GitLab links them, and those that pushed to
 * its branch. Who pushed to a branch of a fork cannot be read.
 */
export function contributors(client: GitLabClient): Pick<ForgeProject, "contributors"> {
  return {
    contributors: async (changeRequest) => {
      const { accounts, createdAt } = await listAuthors(client, changeRequest);
      const pushers = changeRequest.head.fork
        ? []
        : await listPushers(client, changeRequest, createdAt);
      const all = [...accounts, ...pushers];
      return [...new Map(all.map((account) => [account.id, account])).values()];
    },
  };
}

interface Authors {
  readonly accounts: readonly Account[];
  /** When the change request was opened. */
  readonly createdAt: Date;
}

async function listAuthors(
  client: GitLabClient,
  { number, head }: ChangeRequest,
): Promise<Authors> {
  const accounts: Account[] = [];
  let next: { after: string | null; more: string | null } = { after: null, more: null };
  for (let count = 0; count < mostPages; count += 1) {
    const variables = { project: client.name, iid: `${number}`, ...next };
    const found = (await client.graphql(answerShape, query, variables)).project.mergeRequest;
    const { commits, committers, createdAt, diffHeadSha } = found;
    if (diffHeadSha !== head.sha) throw new MirrorError("conflict", `!${number} was pushed to`);
    const authors = commits.nodes.map(({ author }) => author).filter((one) => one !== null);
    accounts.push(...[...authors, ...committers.nodes].map(globalAccount));
    if (!commits.pageInfo.hasNextPage && !committers.pageInfo.hasNextPage) {
      return { accounts, createdAt };
    }
    next = {
      after: commits.pageInfo.endCursor ?? next.after,
      more: committers.pageInfo.endCursor ?? next.more,
    };
  }
  throw new MirrorError("refused", `the commits of !${number} do not end`);
}

function globalAccount({ id, username }: z.infer<typeof globalUserShape>): Account {
  return { id: id.slice(id.lastIndexOf("/") + 1), name: username };
}

/**
 * All accounts that pushed to the branch since it was created for this change request, and those that pushed so
 * many branches at once that GitLab does not name the branches.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `network` when GitLab does not report yet who pushed the newest
 * commit.
 */
async function listPushers(
  client: GitLabClient,
  { head }: ChangeRequest,
  since: Date,
): Promise<readonly Account[]> {
  const found: PushEvent[] = [];
  const list = { path: "events", query: { action: "pushed", sort: "desc" } };
  for await (const event of events(client, list)) {
    const { ref, ref_type: type, action } = event.push_data;
    if (type !== "branch" || (ref !== undefined && ref !== head.branch)) continue;
    found.push(event);
    if (ref !== undefined && action === "created" && event.created_at <= since) break;
  }
  const tells = ({ push_data: { ref, commit_to: to } }: PushEvent): boolean =>
    ref === undefined || to === head.sha;
  if (found.some(tells)) return found.map(({ author }) => accountOf(author));
  throw unexpectedAnswer(`GitLab does not report yet who pushed ${head.sha}`);
}

/** Newest first. */
async function* events(client: GitLabClient, list: ListRequest): AsyncGenerator<PushEvent> {
  for await (const page of client.pages(pushEventShape, list)) yield* page;
}

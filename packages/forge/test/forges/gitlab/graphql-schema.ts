import type { GraphqlSchema } from "../graphql-check.ts";

/** The part of GitLab's GraphQL schema that is used. */
export const gitlabSchema: GraphqlSchema = {
  types: {
    query: { project: { type: "Project", args: { fullPath: "ID!" } } },
    Project: { mergeRequest: { type: "MergeRequest", args: { iid: "String!" } } },
    MergeRequest: {
      createdAt: { type: "Time" },
      diffHeadSha: { type: "String" },
      committers: { type: "UserCoreConnection", args: { first: "Int", after: "String" } },
      commits: { type: "CommitConnection", args: { first: "Int", after: "String" } },
    },
    UserCoreConnection: { nodes: { type: "UserCore" }, pageInfo: { type: "PageInfo" } },
    CommitConnection: { nodes: { type: "Commit" }, pageInfo: { type: "PageInfo" } },
    PageInfo: { hasNextPage: { type: "Boolean" }, endCursor: { type: "String" } },
    UserCore: { id: { type: "UserID" }, username: { type: "String" } },
    Commit: { author: { type: "UserCore" } },
  },
  possible: {},
  inputs: {},
};

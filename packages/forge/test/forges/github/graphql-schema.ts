import type { GraphqlSchema } from "../graphql-check.ts";

const nothing = { clientMutationId: { type: "String" } };
const account = { login: { type: "String" }, databaseId: { type: "Int" } };

/** The part of GitHub's GraphQL schema that is used, after @octokit/graphql-schema 15.26.1. */
export const githubSchema: GraphqlSchema = {
  types: {
    query: {
      repository: { type: "Repository", args: { owner: "String!", name: "String!" } },
    },
    mutation: {
      updateRefs: { type: "UpdateRefsPayload", args: { input: "UpdateRefsInput!" } },
      enablePullRequestAutoMerge: {
        type: "EnablePullRequestAutoMergePayload",
        args: { input: "EnablePullRequestAutoMergeInput!" },
      },
      disablePullRequestAutoMerge: {
        type: "DisablePullRequestAutoMergePayload",
        args: { input: "DisablePullRequestAutoMergeInput!" },
      },
      dequeuePullRequest: {
        type: "DequeuePullRequestPayload",
        args: { input: "DequeuePullRequestInput!" },
      },
    },
    Repository: {
      object: { type: "GitObject", args: { expression: "String", oid: "GitObjectID" } },
      ref: { type: "Ref", args: { qualifiedName: "String!" } },
      pullRequest: { type: "PullRequest", args: { number: "Int!" } },
    },
    Ref: { id: { type: "ID" }, name: { type: "String" } },
    PullRequest: {
      id: { type: "ID" },
      autoMergeRequest: { type: "AutoMergeRequest" },
      isInMergeQueue: { type: "Boolean" },
      comments: { type: "IssueCommentConnection", args: { first: "Int", after: "String" } },
    },
    AutoMergeRequest: { enabledAt: { type: "DateTime" } },
    IssueCommentConnection: {
      nodes: { type: "IssueComment" },
      pageInfo: { type: "PageInfo" },
      totalCount: { type: "Int" },
    },
    PageInfo: { hasNextPage: { type: "Boolean" }, endCursor: { type: "String" } },
    IssueComment: {
      fullDatabaseId: { type: "BigInt" },
      author: { type: "Actor" },
      body: { type: "String" },
      createdAt: { type: "DateTime" },
      updatedAt: { type: "DateTime" },
      lastEditedAt: { type: "DateTime" },
    },
    Actor: { login: { type: "String" } },
    User: account,
    Bot: account,
    Mannequin: account,
    Organization: account,
    GitObject: {},
    Commit: { file: { type: "TreeEntry", args: { path: "String!" } } },
    TreeEntry: {
      mode: { type: "Int" },
      type: { type: "String" },
      oid: { type: "GitObjectID" },
      object: { type: "GitObject" },
    },
    Blob: {
      byteSize: { type: "Int" },
      isBinary: { type: "Boolean" },
      isTruncated: { type: "Boolean" },
      text: { type: "String" },
    },
    UpdateRefsPayload: nothing,
    EnablePullRequestAutoMergePayload: nothing,
    DisablePullRequestAutoMergePayload: nothing,
    DequeuePullRequestPayload: nothing,
  },
  possible: {
    Actor: ["User", "Bot", "Mannequin", "Organization"],
    GitObject: ["Commit", "Blob"],
  },
  inputs: {
    UpdateRefsInput: { repositoryId: "ID!", refUpdates: "[RefUpdate!]!" },
    RefUpdate: {
      name: "GitRefname!",
      afterOid: "GitObjectID!",
      beforeOid: "GitObjectID",
      force: "Boolean",
    },
    EnablePullRequestAutoMergeInput: {
      pullRequestId: "ID!",
      expectedHeadOid: "GitObjectID",
      mergeMethod: "PullRequestMergeMethod",
    },
    DisablePullRequestAutoMergeInput: { pullRequestId: "ID!" },
    DequeuePullRequestInput: { id: "ID!" },
  },
};

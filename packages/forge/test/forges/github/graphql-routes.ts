import { innerField, type Query, resolveValue, select } from "../graphql-query.ts";
import { connection, type Input, readGraphql } from "../graphql-request.ts";
import type { Answer, Asked, Beside } from "../stand-in.ts";
import type { Context } from "./answers.ts";
import { githubSchema } from "./graphql-schema.ts";
import { findPull } from "./pull-routes.ts";
import { showGraphqlComment } from "./render.ts";
import type { Pull, Repo } from "./state.ts";

interface RefUpdate {
  readonly name: string;
  readonly beforeOid?: string;
  readonly afterOid: string;
  readonly force?: boolean;
}

const noObject = "0".repeat(40);
/** GitHub gives no more of a text than this. */
const longestText = 512_000;

/** A failure of one field. */
class FieldError extends Error {
  readonly type: string;
  /** The way to the field below the first one. */
  readonly below: readonly string[];

  constructor(type: string, message: string, below: readonly string[] = []) {
    super(message);
    this.type = type;
    this.below = below;
  }
}

/** Tells a GraphQL request; what is wrong with its query is noted as a fault. */
export function graphqlRequest(
  context: Context,
  asked: Asked,
  fault: (text: string) => void,
): Beside {
  const { query, variables, operation } = readGraphql(githubSchema, asked, fault);
  return {
    operation,
    writes: query?.kind !== "query",
    handler: () => answer(context, query, variables),
  };
}

function answer(context: Context, query: Query | undefined, variables: Input): Answer {
  const [field] = query?.fields ?? [];
  if (query === undefined || field === undefined || !("name" in field)) {
    return { status: 200, body: { errors: [{ message: "Parse error" }] } };
  }
  const args = resolveValue({ object: field.args }, variables) as Input;
  const given = { args, variables, inner: innerField(query) };
  try {
    const result = select(execute(context, field.name, given), field.fields);
    return { status: 200, body: { data: { [field.name]: result } } };
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    const { type, message, below } = error;
    const errors = [{ type, path: [field.name, ...below], message }];
    return { status: 200, body: { data: { [field.name]: null }, errors } };
  }
}

interface Given {
  readonly args: Input;
  readonly variables: Input;
  /** What is asked of the first field. */
  readonly inner: string;
}

function execute(context: Context, name: string, { args, variables, inner }: Given): unknown {
  const input = (args["input"] ?? {}) as Input;
  if (name === "updateRefs") return updateRefs(context, input);
  if (name === "enablePullRequestAutoMerge") return enableAutoMerge(context, input);
  if (name === "disablePullRequestAutoMerge") return disableAutoMerge(context, input);
  if (name === "dequeuePullRequest") return dequeue(context, input);
  const path = `${args["owner"] as string}/${args["name"] as string}`;
  const { state } = context;
  const repo = state.repo(path) ?? state.moved.get(path);
  if (repo === undefined || !mayRead(context, repo)) {
    throw new FieldError("NOT_FOUND", "Could not resolve to a Repository with that name.");
  }
  if (inner === "ref") return { ref: showRef(repo, String(variables["name"])) };
  if (inner === "pullRequest") return { pullRequest: showPullRequest(repo, variables) };
  return { object: showObject(repo, variables) };
}

function showRef(repo: Repo, name: string): unknown {
  return repo.git.refs.has(name) ? { id: `REF_${repo.id}`, name } : null;
}

function showPullRequest(repo: Repo, { number, after }: Input): unknown {
  const pull = repo.pulls.get(Number(number));
  if (pull === undefined) {
    const message = `Could not resolve to a PullRequest with the number of ${String(number)}.`;
    throw new FieldError("NOT_FOUND", message, ["pullRequest"]);
  }
  return {
    id: `PR_${pull.id}`,
    autoMergeRequest: pull.autoMerge ? { enabledAt: pull.updatedAt.toISOString() } : null,
    isInMergeQueue: pull.queued,
    comments: connection(pull.comments.map(showGraphqlComment), after),
  };
}

function mayRead({ self }: Context, repo: Repo): boolean {
  return repo.members.has(self().login);
}

/** The one question that is asked of a repository: a file of a commit, or nothing. */
function showObject(repo: Repo, { ref, path }: Input): unknown {
  const sha = repo.git.resolve(String(ref));
  if (sha === undefined) return null;
  const entry = repo.git.entryAt(sha, String(path));
  if (entry === undefined) {
    const message = `Could not resolve file for path '${String(path)}'.`;
    throw new FieldError("NOT_FOUND", message, ["object", "file"]);
  }
  const { mode, type, sha: oid } = entry;
  const file = { mode: Number.parseInt(mode, 8), type, oid, object: showBlob(repo, oid) };
  return { __typename: "Commit", file };
}

function showBlob(repo: Repo, oid: string): unknown {
  const bytes = repo.git.readBlob(oid);
  if (bytes === undefined) return null;
  const text = Buffer.from(bytes).toString("utf8");
  return {
    __typename: "Blob",
    byteSize: bytes.length,
    isTruncated: bytes.length > longestText,
    text: bytes.includes(0) ? null : text.slice(0, longestText),
  };
}

function updateRefs(context: Context, input: Input): unknown {
  const repo = context.state.repos.find(({ id }) => `R_${id}` === input["repositoryId"]);
  if (repo === undefined || !mayRead(context, repo)) {
    throw new FieldError("NOT_FOUND", "Could not resolve to a node with that id.");
  }
  const { permission = "none" } = repo.members.get(context.self().login) ?? {};
  if (!["write", "admin"].includes(permission)) {
    throw new FieldError("FORBIDDEN", "Resource not accessible by integration");
  }
  const updates = input["refUpdates"] as readonly RefUpdate[];
  for (const update of updates) checkUpdate(repo, update);
  for (const { name, afterOid } of updates) {
    const branch = name.replace(/^refs\/heads\//, "");
    if (afterOid === noObject) context.state.deleteBranch(repo, branch, context.self());
    else context.state.setBranch(repo, branch, afterOid, context.self());
  }
  context.state.tick();
  return { clientMutationId: null };
}

function checkUpdate(repo: Repo, { name, beforeOid, afterOid, force = false }: RefUpdate): void {
  const current = repo.git.refs.get(name) ?? noObject;
  const failed = (message: string): FieldError => new FieldError("UNPROCESSABLE", message);
  if (repo.protectedBranches.has(name.replace(/^refs\/heads\//, ""))) {
    throw failed("Repository rule violations found");
  }
  if (beforeOid !== undefined && beforeOid !== current) {
    throw failed(`Reference ${name} is not at ${beforeOid}`);
  }
  if (afterOid === noObject) return;
  if (repo.git.readCommit(afterOid) === undefined) throw failed("Object does not exist");
  if (!force && current !== noObject && !repo.git.isAncestor(current, afterOid)) {
    throw failed("Update is not a fast forward");
  }
}

function pullOf({ state }: Context, id: unknown): Pull {
  const [, pull] = findPull(state.repos, String(id)) ?? [];
  if (pull === undefined) throw new FieldError("NOT_FOUND", "Could not resolve to a node.");
  return pull;
}

function disableAutoMerge(context: Context, input: Input): unknown {
  const pull = pullOf(context, input["pullRequestId"]);
  if (!pull.autoMerge) throw new FieldError("UNPROCESSABLE", "Can't disable auto-merge");
  pull.autoMerge = false;
  pull.updatedAt = context.state.tick();
  return { clientMutationId: null };
}

function dequeue(context: Context, input: Input): unknown {
  const pull = pullOf(context, input["id"]);
  if (!pull.queued) throw new FieldError("UNPROCESSABLE", "Pull request is not in the queue");
  pull.queued = false;
  pull.updatedAt = context.state.tick();
  return { clientMutationId: null };
}

function enableAutoMerge(context: Context, input: Input): unknown {
  const pull = pullOf(context, input["pullRequestId"]);
  if (!pull.blocked) throw new FieldError("UNPROCESSABLE", "Pull request is in clean status");
  if (pull.state !== "open") throw new FieldError("UNPROCESSABLE", "Pull request is closed");
  const expected = input["expectedHeadOid"];
  if (expected !== undefined && expected !== pull.head) {
    throw new FieldError("UNPROCESSABLE", "Head sha did not match");
  }
  pull.autoMerge = true;
  pull.updatedAt = context.state.tick();
  return { clientMutationId: null };
}

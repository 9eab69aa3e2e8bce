import { type Query, resolveValue, select } from "../graphql-query.ts";
import { connection, type Input, readGraphql } from "../graphql-request.ts";
import type { Answer, Asked, Beside } from "../stand-in.ts";
import { gitlabSchema } from "./graphql-schema.ts";
import { type GitLabState, headOf, type MergeRequest } from "./state.ts";

/** Tells a GraphQL request; what is wrong with its query is noted as a fault. */
export function graphqlRequest(
  state: GitLabState,
  asked: Asked,
  fault: (text: string) => void,
): Beside {
  const { query, variables, operation } = readGraphql(gitlabSchema, asked, fault);
  return {
    operation,
    writes: query?.kind !== "query",
    handler: () => answer(state, query, variables),
  };
}

function answer(state: GitLabState, query: Query | undefined, variables: Input): Answer {
  const [field] = query?.fields ?? [];
  if (field === undefined || !("name" in field)) {
    return { status: 200, body: { errors: [{ message: "Parse error" }] } };
  }
  const { fullPath } = resolveValue({ object: field.args }, variables) as Input;
  const project = state.findProject(String(fullPath));
  const readable = project !== undefined && (project.members.get(state.bot) ?? 0) >= 10;
  const request = project?.requests.find(({ iid }) => `${iid}` === variables["iid"]);
  const shown = {
    mergeRequest: request === undefined ? null : showRequest(state, request, variables),
  };
  return {
    status: 200,
    body: { data: { project: readable ? select(shown, field.fields) : null } },
  };
}

function showRequest(state: GitLabState, request: MergeRequest, { after, more }: Input): object {
  const { repository } = request.project;
  const commits = repository.range(repository.branch(request.targetBranch) ?? "", headOf(request));
  const linked = (name: string): object | null => {
    const user = state.users.get(name);
    return user === undefined
      ? null
      : { id: `gid://gitlab/User/${user.id}`, username: user.username };
  };
  const committers = new Set(
    commits.filter(({ parents }) => parents.length < 2).map(({ committer }) => committer.name),
  );
  const shown = commits.map(({ author }) => ({ author: linked(author.name) })).toReversed();
  return {
    createdAt: request.createdAt.toISOString(),
    diffHeadSha: headOf(request),
    committers: connection(
      [...committers].flatMap((name) => linked(name) ?? []),
      more,
    ),
    commits: connection(shown, after),
  };
}

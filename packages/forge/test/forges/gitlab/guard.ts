import type { Answer, Asked } from "../stand-in.ts";
import { refused } from "./answers.ts";
import type { GitLabState, Project } from "./state.ts";

/** The least access level for what changes something; reading takes 10. */
const needed: Readonly<Record<string, number>> = {
  createCommit: 30,
  deleteBranch: 30,
  setCommitStatus: 30,
  createMergeRequest: 30,
  updateMergeRequest: 30,
  mergeMergeRequest: 30,
  cancelMerge: 30,
  setStatusCheck: 30,
  createNote: 20,
  updateNote: 20,
  deleteNote: 20,
};

/** Answers for who asks, where the project is and what is too much, before any handler; undefined lets through. */
export function guard(
  state: GitLabState,
  token: string,
  asked: Asked,
  fault: (text: string) => void,
): Answer | undefined {
  const given = asked.headers.authorization ?? asked.headers["private-token"];
  if (given !== `Bearer ${token}` && given !== token) {
    fault(`${asked.method} ${asked.path} came without the token`);
    return refused(401, "401 Unauthorized");
  }
  if (state.revoked) {
    const said = "Token was revoked. You have to re-authorize from the user.";
    return { status: 401, body: { error: "invalid_token", error_description: said } };
  }
  const reads = asked.method === "GET" || asked.operation.startsWith("graphql/");
  if (state.scope === "read_api" && !reads) {
    const said = "The request requires higher privileges than provided by the access token.";
    const body = { error: "insufficient_scope", error_description: said, scope: "api" };
    return { status: 403, body };
  }
  return tooMuch(asked.body) ?? access(state, asked);
}

function access(state: GitLabState, asked: Asked): Answer | undefined {
  const id = asked.params["id"];
  if (id === undefined) return undefined;
  const project = state.findProject(id);
  const moved = state.moved.get(id);
  if (project === undefined && moved !== undefined) return movedTo(moved, asked);
  const level = project?.members.get(state.bot) ?? 0;
  const readable = project !== undefined && (project.open || level >= 10);
  if (!readable) return refused(404, "404 Project Not Found");
  return level < (needed[asked.operation] ?? 0) ? refused(403, "403 Forbidden") : undefined;
}

function movedTo(project: Project, asked: Asked): Answer {
  if (asked.method !== "GET") {
    return refused(405, "Non GET methods are not allowed for moved projects");
  }
  const path = asked.path.replace(/^\/projects\/[^/]+/, `/projects/${project.id}`);
  const query = asked.sent.includes("?") ? asked.sent.slice(asked.sent.indexOf("?")) : "";
  return { status: 301, headers: { location: `${asked.apiUrl}${path}${query}` } };
}

/** The limits of GitLab for JSON that it is sent. */
function tooMuch(body: unknown): Answer | undefined {
  const { count, longest, depth } = measure(body);
  if (count <= 100_000 && longest <= 50_000 && depth <= 32) return undefined;
  return { status: 400, body: { error: "Parameters nested too deep, or too many of them" } };
}

interface Measure {
  readonly count: number;
  readonly longest: number;
  readonly depth: number;
}

function measure(value: unknown): Measure {
  if (typeof value !== "object" || value === null) return { count: 1, longest: 0, depth: 0 };
  const inner = Object.values(value).map(measure);
  return {
    count: inner.reduce((sum, { count }) => sum + count, 1),
    longest: inner.reduce((most, { longest }) => Math.max(most, longest), inner.length),
    depth: 1 + inner.reduce((most, { depth }) => Math.max(most, depth), 0),
  };
}

import type { Answer, Asked } from "../stand-in.ts";
import { notFound, Refusal } from "./answers.ts";
import type { App } from "./app.ts";
import type { GitHubState, Repo } from "./state.ts";

/** What is checked before any request is answered. */
export interface Entrance {
  readonly state: GitHubState;
  /** The tokens that are accepted at the moment. */
  readonly tokens: () => readonly string[];
  readonly app: App | undefined;
  readonly login: () => string;
}

/** Answers to requests that may not come in, or that came to where a repository was. */
export function guard(entrance: Entrance, asked: Asked): Answer | undefined {
  const { headers, operation } = asked;
  const header = headers.authorization ?? "";
  const accepted = operation.startsWith("apps/")
    ? entrance.app?.accepts(header) === true
    : entrance.tokens().some((token) => [`token ${token}`, `Bearer ${token}`].includes(header));
  if (!accepted) return new Refusal(401, "Bad credentials").answer;
  const [, path = "", rest = ""] = /^\/repos\/([^/]+\/[^/]+)(.*)$/.exec(asked.path) ?? [];
  if (path === "") return undefined;
  const moved = entrance.state.moved.get(path);
  if (moved !== undefined) return redirect(asked, moved, rest);
  if (operation.startsWith("apps/")) return undefined;
  return checkAccess(entrance, asked, entrance.state.repo(path));
}

function redirect(asked: Asked, repo: Repo, rest: string): Answer {
  const query = new URLSearchParams(asked.query as Record<string, string>).toString();
  const url = `${asked.apiUrl}/repositories/${repo.id}${rest}${query === "" ? "" : `?${query}`}`;
  const reads = asked.method === "GET";
  const message = reads ? "Moved Permanently" : "Temporary Redirect";
  return {
    status: reads ? 301 : 307,
    headers: { location: url },
    body: { message, url, documentation_url: "https://docs.github.example/rest" },
  };
}

function checkAccess(
  { login }: Entrance,
  { method }: Asked,
  repo: Repo | undefined,
): Answer | undefined {
  const membership = repo?.members.get(login());
  if (membership === undefined) return notFound().answer;
  const mayWrite = ["write", "admin"].includes(membership.permission);
  if (method === "GET" || mayWrite) return undefined;
  return new Refusal(403, "Resource not accessible by integration").answer;
}

import type { Answer, Asked, Handler } from "../stand-in.ts";
import type { CheckApp, GitHubState, Pull, Repo, User } from "./state.ts";

/** Ends a handler with an answer of failure. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message);
    const documentation = { documentation_url: "https://docs.github.example/rest" };
    const body = { message, ...documentation, status: `${status}` };
    this.answer = { status, body: errors === undefined ? body : { ...body, errors } };
  }
}

export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

/** A failure of validation, the way GitHub says what is wrong in its own words. */
export function invalid(resource: string, message: string): Refusal {
  return new Refusal(422, "Validation Failed", [{ resource, code: "custom", message }]);
}

export function invalidField(resource: string, field: string): Refusal {
  return new Refusal(422, "Validation Failed", [{ resource, field, code: "invalid" }]);
}

/** What handlers work with. */
export interface Context {
  readonly state: GitHubState;
  /** Whose token the requests carry. */
  readonly self: () => User;
  /** The app that the token is of; only such may use check runs. */
  readonly checksAs: CheckApp | undefined;
  /** Lists of trees are cut off beyond so many entries. */
  readonly treeLimit: () => number;
  /** Where the archives of artefacts are. */
  readonly artefactUrl: (id: number) => string;
}

export function refusing(handler: Handler): Handler {
  return async (asked) => {
    try {
      return await handler(asked);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  };
}

export function repoOf({ state }: Context, { params }: Asked): Repo {
  const repo = state.repo(`${params["owner"]}/${params["repo"]}`);
  if (repo === undefined) throw notFound();
  return repo;
}

export function pullOf(context: Context, asked: Asked): Pull {
  const { params } = asked;
  const number = Number(params["pull_number"] ?? params["issue_number"]);
  const pull = repoOf(context, asked).pulls.get(number);
  if (pull === undefined) throw notFound();
  return pull;
}

export function paramOf({ params }: Asked, name: string): string {
  return params[name] ?? "";
}

export function queryText({ query }: Asked, name: string): string | undefined {
  const value = query[name];
  return typeof value === "string" ? value : undefined;
}

export function bodyOf({ body }: Asked): Readonly<Record<string, unknown>> {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}

export function textOf(asked: Asked, name: string): string | undefined {
  const value = bodyOf(asked)[name];
  return typeof value === "string" ? value : undefined;
}

export function listOf(asked: Asked, name: string): readonly unknown[] {
  const value = bodyOf(asked)[name];
  return Array.isArray(value) ? value : [];
}

/** The commit of a full name or of a branch, whatever repository of the network it is in. */
export function commitOf(repo: Repo, ref: string): string {
  const sha = repo.git.resolve(ref);
  if (sha === undefined) throw notFound();
  return sha;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
  readonly number: number;
}

/** A page of a list, with the addresses of those beside it. */
export function paginate<T>(asked: Asked, list: readonly T[]): Page<T> {
  const size = Number(queryText(asked, "per_page") ?? 30);
  const number = Number(queryText(asked, "page") ?? 1);
  const last = Math.max(1, Math.ceil(list.length / size));
  const address = (page: number): string => {
    const query = new URLSearchParams(asked.query as Record<string, string>);
    query.set("page", `${page}`);
    return `<${asked.apiUrl}${asked.path}?${query.toString()}>`;
  };
  const next = number < last ? [`${address(number + 1)}; rel="next"`] : [];
  const links = [...next, `${address(last)}; rel="last"`];
  return {
    items: list.slice((number - 1) * size, number * size),
    headers: last === 1 ? {} : { link: links.join(", ") },
    number,
  };
}

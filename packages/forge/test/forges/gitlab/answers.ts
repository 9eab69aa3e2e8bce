import type { Answer, Asked } from "../stand-in.ts";
import type { GitLabState, MergeRequest, Project } from "./state.ts";

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function created(body: unknown): Answer {
  return { status: 201, body };
}

export const gone: Answer = { status: 204 };

/** `404 Branch Not Found` and so on. */
export function missing(what: string): Answer {
  return { status: 404, body: { message: `404 ${what} Not Found` } };
}

export function refused(status: number, message: unknown): Answer {
  return { status, body: { message } };
}

/** The project that a request names; the guard has made sure that it is there. */
export function projectOf(state: GitLabState, asked: Asked): Project {
  return state.project(asked.params["id"] ?? "");
}

export function requestOf(state: GitLabState, asked: Asked): MergeRequest | undefined {
  const iid = Number(asked.params["iid"]);
  return projectOf(state, asked).requests.find((request) => request.iid === iid);
}

/** A text of the query. */
export function queried(asked: Asked, name: string): string | undefined {
  const value = asked.query[name];
  return typeof value === "string" ? value : undefined;
}

/** One page of a list, with the links and counts of GitLab: beyond 10,000 items there are no counts. */
export function paged(asked: Asked, items: readonly unknown[]): Answer {
  const perPage = Number(asked.query["per_page"] ?? 20);
  const page = Number(asked.query["page"] ?? 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  if (page * perPage > 50_000)
    return refused(405, "Offset pagination has a maximum offset of 50000");
  const link = (rel: string, to: number): string => linkTo(asked, rel, { page: `${to}` });
  const links = [
    ...(page > 1 ? [link("prev", page - 1)] : []),
    ...(page < last ? [link("next", page + 1)] : []),
    link("first", 1),
  ];
  const counts = { "x-total": `${items.length}`, "x-total-pages": `${last}` };
  return {
    status: 200,
    headers: {
      link: links.join(", "),
      "x-page": `${page}`,
      "x-per-page": `${perPage}`,
      "x-next-page": page < last ? `${page + 1}` : "",
      ...(items.length > 10_000 ? {} : counts),
    },
    body: items.slice((page - 1) * perPage, page * perPage),
  };
}

/** One page of a list by a token, the name of the last item before it. */
export function pagedByKey<T>(
  asked: Asked,
  items: readonly T[],
  keyOf: (item: T) => string,
): Answer {
  const perPage = Number(asked.query["per_page"] ?? 20);
  const token = queried(asked, "page_token");
  const from = token === undefined ? 0 : items.findIndex((item) => keyOf(item) === token) + 1;
  const body = items.slice(from, from + perPage);
  const last = body.at(-1);
  const more = last !== undefined && from + perPage < items.length;
  const headers = more ? { link: linkTo(asked, "next", { page_token: keyOf(last) }) } : {};
  return { status: 200, headers, body };
}

function linkTo(asked: Asked, rel: string, query: Readonly<Record<string, string>>): string {
  const kept = Object.entries(asked.query).map(([name, value]) => [name, String(value)] as const);
  const parameters = new URLSearchParams(Object.fromEntries(kept));
  for (const [name, value] of Object.entries(query)) parameters.set(name, value);
  return `<${asked.apiUrl}${asked.path}?${parameters.toString()}>; rel="${rel}"`;
}

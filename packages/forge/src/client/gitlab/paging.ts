const relNext = /^\s*;[^,]*\brel="?next"?/;

/**
 * The query of the next page, from a `Link` header; undefined on the last page. Only the query is taken: a
 * link never leads to another server or path, and a GitLab that knows itself by another name is read all the same.
 */
export function linkedQuery(link: string | undefined): string | undefined {
  const links = (link ?? "").matchAll(/<([^<>]*)>([^<]*)/g);
  const [, next] = [...links].find(([, , parameters = ""]) => relNext.test(parameters)) ?? [];
  return next?.includes("?") === true ? next.slice(next.indexOf("?") + 1) : undefined;
}

import type { Mishap } from "./world.ts";

const json = { "content-type": "application/json" };

function answered(status: number, body: string, headers = json): Mishap {
  return { answer: { status, headers, body } };
}

/** Puts something in place of every list of an answer, or of every item in them. */
function inLists(value: unknown, change: (list: readonly unknown[]) => unknown): unknown {
  if (Array.isArray(value)) return change(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, inLists(inner, change)]),
  );
}

/** What may come in place of the right answer, by what it is called. */
export const oddAnswers: Readonly<Record<string, Mishap>> = {
  "404": answered(404, `{"message":"404 Not Found"}`),
  "204": { answer: { status: 204 } },
  "an empty object": answered(200, "{}"),
  null: answered(200, "null"),
  "an empty list": answered(200, "[]"),
  "an empty text": answered(200, `""`),
  "a page": answered(200, "<html>Please log in</html>", { "content-type": "text/html" }),
  "half of it": answered(200, `{"id":1,"na`),
  "500": answered(500, "{}"),
  "401": answered(401, `{"message":"401 Unauthorized"}`),
  "403": answered(403, `{"message":"403 Forbidden"}`),
  "items without fields": { change: (body) => inLists(body, (list) => list.map(() => ({}))) },
  "objects for lists": { change: (body) => inLists(body, () => ({})) },
};

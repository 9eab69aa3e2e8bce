import { unexpectedAnswer } from "../expected.ts";
import type { ApiAnswer, ApiRequest, Send } from "./transport.ts";

/** Parameters of a query by name; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** JSON answers are larger than this only when something is wrong. */
export const largestAnswer: number = 64 * 1024 * 1024;
/** Reads what is there; throws for any other status than 200. */
export async function read(
  send: Send,
  path: string,
  more: Partial<ApiRequest> = {},
): Promise<ApiAnswer> {
  const answer = await send({ method: "GET", path, maxBytes: largestAnswer, ...more });
  if (answer.status === 200) return answer;
  throw unexpectedAnswer(`GitLab answered ${answer.status} to a read`);
}

/** A query as it is sent. */
export function queryText(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, `${value}`);
  }
  return parameters.toString();
}

/** The JSON of an answer; null when it is empty. */
export function jsonOf({ status, bytes }: ApiAnswer): unknown {
  if (status === 204 || bytes.length === 0) return null;
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    throw unexpectedAnswer("GitLab did not send JSON");
  }
}

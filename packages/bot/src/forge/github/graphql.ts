import { MirrorError, printable } from "@mirrorkit/sdk";
import type { Octokit } from "@octokit/rest";
import { rateLimited } from "./failure.ts";

interface GraphqlError {
  readonly type?: string;
  readonly path?: readonly (string | number)[];
  readonly message: string;
}

interface GraphqlFailure {
  readonly errors: readonly GraphqlError[];
  readonly headers: Readonly<Record<string, string>>;
}

const codes: Readonly<Record<string, MirrorError["code"]>> = {
  NOT_FOUND: "not-found",
  FORBIDDEN: "unauthorized",
  INSUFFICIENT_SCOPES: "unauthorized",
  STALE_DATA: "conflict",
};

/** A query or mutation. */
export interface GraphqlRequest {
  /** Its text; it begins with `query` or `mutation`. */
  readonly query: string;
  /** The values of its variables. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The field whose absence is no error: then the answer is undefined. */
  readonly mayMiss?: string;
}

/** Asks a query, or has a mutation done; what is refused for reasons of its own throws `refused`. */
export async function askGraphql<T>(
  octokit: Octokit,
  { query, variables, mayMiss }: GraphqlRequest,
): Promise<T | undefined> {
  try {
    return await octokit.graphql<T>(query, variables);
  } catch (error) {
    if (!isGraphqlFailure(error)) throw error;
    const [first = { message: "no reason given" }] = error.errors;
    const missing = first.type === "NOT_FOUND" && first.path?.at(-1) === mayMiss;
    if (missing && mayMiss !== undefined) return undefined;
    const message = `GitHub refuses: ${printable(first.message)}`;
    if (first.type === "RATE_LIMITED") throw rateLimited(message, error.headers);
    throw new MirrorError(codes[first.type ?? ""] ?? "refused", message);
  }
}

function isGraphqlFailure(error: unknown): error is GraphqlFailure {
  return error instanceof Error && error.name === "GraphqlResponseError" && "errors" in error;
}

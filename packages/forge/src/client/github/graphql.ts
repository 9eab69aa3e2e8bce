import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { Octokit } from "@octokit/rest";
import * as z from "zod";
import { type Expected, readAs } from "../expected.ts";
import { rateLimited } from "./failure.ts";

const codes: Readonly<Record<string, MirrorError["code"]>> = {
  NOT_FOUND: "not-found",
  FORBIDDEN: "unauthorized",
  INSUFFICIENT_SCOPES: "unauthorized",
  STALE_DATA: "conflict",
};

const failureShape = z.object({
  type: z.string().optional(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  message: z.string(),
});

const envelopeShape = z
  .object({ data: z.unknown(), errors: z.array(failureShape).min(1).optional() })
  .describe("an answer of GraphQL");

/** A query or mutation. */
export interface GraphqlRequest<T> {
  /** Its text; it begins with `query` or `mutation`. */
  readonly query: string;
  /** The values of its variables. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The expected result. */
  readonly expected: Expected<T>;
}

/** The result of a mutation that is not read. */
export const doneShape: Expected<unknown> = z
  .record(z.string(), z.object({}))
  .refine((payloads) => Object.keys(payloads).length === 1)
  .describe("the result of a mutation");

/** Sends a query or a mutation; throws `refused` for an error that GitHub attributes to the request. */
export async function askGraphql<T>(octokit: Octokit, request: GraphqlRequest<T>): Promise<T> {
  const { data, failure: failed, headers } = await send(octokit, request);
  if (failed === undefined) return readAs(request.expected, data, "GitHub");
  throw errorOf(failed, headers);
}

/** Sends a query; undefined when GitHub reports that the last field of the query does not exist. */
export async function findGraphql<T>(
  octokit: Octokit,
  field: string,
  request: GraphqlRequest<T>,
): Promise<T | undefined> {
  const { data, failure: failed, headers } = await send(octokit, request);
  if (failed === undefined) return readAs(request.expected, data, "GitHub");
  if (failed.type === "NOT_FOUND" && failed.path?.at(-1) === field) return undefined;
  throw errorOf(failed, headers);
}

type Failure = z.infer<typeof failureShape>;
type Headers = Parameters<typeof rateLimited>[1];

interface Sent {
  readonly data?: unknown;
  readonly failure: Failure | undefined;
  readonly headers: Headers;
}

async function send(
  octokit: Octokit,
  { query, variables }: GraphqlRequest<unknown>,
): Promise<Sent> {
  const url = graphqlUrl(octokit);
  const answer = await octokit.request({ method: "POST", url, query, variables });
  const { data, errors } = readAs(envelopeShape, answer.data, "GitHub");
  return { data, failure: errors?.[0], headers: answer.headers };
}

function errorOf({ type, message: said }: Failure, headers: Headers): MirrorError {
  const message = `GitHub refuses: ${printable(said)}`;
  if (type === "RATE_LIMITED") return rateLimited(message, headers);
  return new MirrorError(codes[type ?? ""] ?? "refused", message);
}

/** On GitHub Enterprise, it is next to the base of the REST API, not below it. */
function graphqlUrl({ request }: Octokit): string {
  const { baseUrl } = request.endpoint.DEFAULTS;
  return /\/api\/v3\/?$/.test(baseUrl) ? baseUrl.replace(/\/v3\/?$/, "/graphql") : "/graphql";
}

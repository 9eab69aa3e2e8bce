import { checkQuery, type GraphqlSchema } from "./graphql-check.ts";
import { parseQuery, type Query } from "./graphql-query.ts";
import type { Asked } from "./stand-in.ts";

/** The values of the variables of a query. */
export type Input = Readonly<Record<string, unknown>>;

/** A request for GraphQL, as it was read. */
export interface GraphqlAsked {
  /** Undefined for one that breaks the schema. */
  readonly query: Query | undefined;
  readonly variables: Input;
  /** What it goes by among the calls: the field of a mutation, the name of a query. */
  readonly operation: string;
}

/** Reads a request for GraphQL; what is wrong with its query is noted as a fault. */
export function readGraphql(
  schema: GraphqlSchema,
  { body }: Asked,
  fault: (text: string) => void,
): GraphqlAsked {
  const { query: text = "", variables = {} } = (body ?? {}) as {
    query?: string;
    variables?: Input;
  };
  const query = readQuery(schema, text, variables, fault);
  const [first] = query?.fields ?? [];
  const field = first !== undefined && "name" in first ? first.name : "";
  const operation = query?.kind === "query" ? `graphql/${query.name}` : field;
  return { query, variables, operation };
}

function readQuery(
  schema: GraphqlSchema,
  text: string,
  variables: Input,
  fault: (text: string) => void,
): Query | undefined {
  try {
    const query = parseQuery(text);
    const wrong = checkQuery(schema, query, variables);
    if (wrong.length === 0) return query;
    fault(`a GraphQL query breaks the schema: ${wrong.join("; ")}\n${text}`);
  } catch (error) {
    fault(`a GraphQL query ${error instanceof Error ? error.message : ""}\n${text}`);
  }
  return undefined;
}

/** A page of a list by a cursor, which is how many items came before. */
export function connection(
  items: readonly unknown[],
  after: unknown,
): { nodes: readonly unknown[]; pageInfo: object; totalCount: number } {
  const from = typeof after === "string" ? Number(after) : 0;
  const nodes = items.slice(from, from + pageSize);
  const end = from + nodes.length;
  const endCursor = nodes.length === 0 ? null : `${end}`;
  const pageInfo = { hasNextPage: end < items.length, endCursor };
  return { nodes, pageInfo, totalCount: items.length };
}

const pageSize = 100;

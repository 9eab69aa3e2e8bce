import type { IncomingHttpHeaders } from "node:http";
import { type Operation as FoundOperation, OpenAPIBackend } from "openapi-backend";

export type Operation = FoundOperation;

/** A request as it came, its path below the base of the API. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What was read out of a request. */
export interface ParsedRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** The part of a JSON schema that says which properties there are. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface ResponseMap {
  readonly [status: string]: unknown;
}

const silent = { log: () => {}, warn: () => {}, error: () => {} };
const read = new Map<string, Promise<OpenAPIBackend>>();

/** An OpenAPI description that requests and answers are held against. */
export class Description {
  readonly #api: OpenAPIBackend;
  readonly #closed: boolean;
  /** The operations of requests that came before; to find one anew takes longer than to answer. */
  readonly #matched = new Map<string, Operation | undefined>();

  private constructor(api: OpenAPIBackend, closed: boolean) {
    this.#api = api;
    this.#closed = closed;
  }

  /** Reads a file; the same file is read once. `closed` refuses properties that no schema names. */
  static async read(document: string, closed: boolean): Promise<Description> {
    const ajvOpts = { strict: false, logger: silent, allErrors: true };
    const api =
      read.get(document) ??
      new OpenAPIBackend({ definition: document, quick: true, strict: true, ajvOpts }).init();
    read.set(document, api);
    return new Description(await api, closed);
  }

  match(method: string, path: string): Operation | undefined {
    const key = `${method} ${path.split("?")[0]}`;
    if (!this.#matched.has(key)) {
      this.#matched.set(key, this.#api.router.matchOperation({ method, path, headers: {} }));
    }
    return this.#matched.get(key);
  }

  parse(request: RawRequest, operation: Operation | undefined): ParsedRequest {
    const parsed = this.#api.router.parseRequest(routed(request), operation);
    const body: unknown = request.text === "" ? undefined : parsed.requestBody;
    return {
      params: parsed.params as Record<string, string>,
      query: parsed.query as Record<string, unknown>,
      body,
    };
  }

  /** What is wrong with a request; empty when nothing is. */
  checkRequest(operation: Operation, request: RawRequest): string[] {
    const { errors } = this.#api.validator.validateRequest(routed(request), operation);
    const wrong = (errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
    );
    if (request.text === "") return wrong;
    const media = (operation.requestBody as { content?: Record<string, { schema?: Schema }> })
      ?.content;
    const schema = media?.["application/json"]?.schema;
    if (schema === undefined) return [...wrong, "has a body where none is described"];
    const type = request.headers["content-type"] ?? "none";
    if (!type.startsWith("application/json")) wrong.push(`has a body of type ${type}`);
    if (!this.#closed) return wrong;
    const { body } = this.parse(request, operation);
    return [...wrong, ...unknownProperties([schema], body, "")];
  }

  /** What is wrong with an answer; empty when nothing is. Failures need not be described. */
  checkAnswer(operation: Operation, status: number, body: unknown): string[] {
    const described = (operation.responses ?? {}) as ResponseMap;
    const known = [`${status}`, `${Math.floor(status / 100)}XX`, "default"];
    if (!known.some((name) => name in described)) {
      return status < 300 ? [`status ${status} is not described`] : [];
    }
    if (body instanceof Uint8Array) return [];
    const answer = body === undefined ? null : JSON.parse(JSON.stringify(body));
    const { errors } = this.#api.validator.validateResponse(answer, operation, status);
    return (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
  }
}

function routed({ method, path, headers, text }: RawRequest): {
  method: string;
  path: string;
  headers: Record<string, string | string[]>;
  body?: string;
} {
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  return {
    method,
    path,
    headers: Object.fromEntries(given) as Record<string, string | string[]>,
    ...(text === "" ? {} : { body: text }),
  };
}

/** The properties of a value that none of the schemas names, by path. */
function unknownProperties(schemas: readonly Schema[], value: unknown, path: string): string[] {
  const all = schemas.flatMap(parts);
  if (Array.isArray(value)) {
    const items = all.flatMap(({ items: inner }) => inner ?? []);
    return value.flatMap((item, index) => unknownProperties(items, item, `${path}/${index}`));
  }
  if (typeof value !== "object" || value === null) return [];
  const named = all.flatMap(({ properties }) => (properties === undefined ? [] : [properties]));
  const rest = all.flatMap(({ additionalProperties: more }) =>
    typeof more === "object" || more === true ? [more] : [],
  );
  if (named.length === 0 && rest.length === 0) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const schemasOf = named.flatMap((properties) => properties[name] ?? []);
    if (schemasOf.length > 0) return unknownProperties(schemasOf, inner, `${path}/${name}`);
    return rest.length > 0 ? [] : [`${path}/${name} is not described`];
  });
}

function parts(schema: Schema): Schema[] {
  const inner = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [schema, ...inner.flatMap(parts)];
}

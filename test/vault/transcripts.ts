import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Fields, object, text, type WorldAnswer, type WorldRequest } from "./answers.ts";
import type { Dialect } from "./vault-world.ts";

/** An exchange with a real server. */
export interface Recorded {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

const path = fileURLToPath(
  new URL("../../../shared/corpus-forges/vault/transcripts.jsonl", import.meta.url),
);

/** The exchanges of one server, in order; empty where the corpus is absent. */
export function recordedOf(dialect: Dialect): readonly Recorded[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ name }) => name.startsWith(dialect))
    .map((one) => ({ ...one, name: one.name.slice(one.name.indexOf("/") + 1) }));
}

/** The request as it was sent, with the ids of the stand-in in place of those of the real server. */
export function requestOf(
  { request: { method, path: sent, headers, body } }: Recorded,
  ids: ReadonlyMap<string, string>,
): WorldRequest {
  const own = (value: string): string =>
    [...ids].reduce((changed, [recorded, given]) => changed.replaceAll(recorded, given), value);
  const lower = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), own(value)]),
  );
  const sentBody = body === null ? "" : typeof body === "string" ? body : JSON.stringify(body);
  return { method, path: own(sent), header: (name) => lower.get(name), body: own(sentBody) };
}

const newIds = new Set(["client_token", "token", "secret_id", "root_token", "keys_base64"]);

/** The ids that a real server made, each with the one that the stand-in made. */
export function idsOf(recorded: unknown, given: unknown): readonly (readonly [string, string])[] {
  const [was, is] = [bodyOf(recorded), bodyOf(given)];
  return Object.keys(was).flatMap((name): readonly (readonly [string, string])[] => {
    if (!newIds.has(name)) return idsOf(was[name], is[name]);
    const [old, fresh] = [[was[name]].flat(), [is[name]].flat()].map((all) => all.map(String));
    return (old ?? []).map((one, at) => [one, fresh?.[at] ?? one]);
  });
}

function bodyOf(value: unknown): Fields {
  return object({ value }, "value") ?? {};
}

/** The token that a request carries, in its body or in a header. */
export function tokenOf({ request: { headers, body } }: Recorded): string {
  return text(bodyOf(body), "token") || (headers["X-Vault-Token"] ?? "");
}

const connection = new Set(["Content-Length", "Transfer-Encoding"]);

/** An answer without what differs from one run of a server to the next; numbers beyond 2^53 are rounded. */
export function steady({
  status,
  headers = {},
  body,
}: Pick<WorldAnswer, "status" | "headers" | "body">): unknown {
  const told = Object.entries(headers).filter(([name]) => !connection.has(name));
  return sorted({ status, headers: Object.fromEntries(told), body: bare(body, "") });
}

const numbersOfARun =
  /^(?:creation_time|server_time_utc|raft_\w+_index|echo_duration_ms|clock_skew_ms|last_request_forwarding_heartbeat_ms)$/;
const accessors = /^(?:wrapped_)?accessor$/;

/** Ids and times as what they are; which form they have counts. */
function bare(value: unknown, key: string): unknown {
  if (typeof value === "number") return numbersOfARun.test(key) ? "<number>" : value;
  if (typeof value === "string") {
    const kind = { keys: "<hex>", keys_base64: "<base64>", client_id: "<base64>" }[key];
    if (kind !== undefined) return `${kind} of ${value.length}`;
    if (key === "id" && /^\w{6}$/.test(value)) return "<namespace>";
    if (value === "0001-01-01T00:00:00Z") return value;
    return value
      .replace(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, "<second>")
      .replace(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/, "<time>")
      .replace(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "<uuid>")
      .replace(/^(hv[sb]|[sb])\.[\w-]{24,}/, "$1.<token>")
      .replace(/^[A-Za-z0-9]{24}(?=\.\w{6}$|$)/, (id) => (accessors.test(key) ? "<accessor>" : id))
      .replace(/(?<=^<accessor>\.|\.<token>\.)\w{6}$/, "<namespace>")
      .replace(/^(vault-cluster-|\w+_)[0-9a-f]{8}$/, "$1<hash>");
  }
  if (Array.isArray(value)) return value.map((one) => bare(one, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, bare(one, name)]));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}

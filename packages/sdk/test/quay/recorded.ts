import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RecordedPush } from "./recorded-push.ts";
import type { Asked, Given } from "./stand-in/answers.ts";
import { claimsOf, jwt } from "./stand-in/v2.ts";

/** One exchange with a real Quay. */
export interface Exchange {
  readonly id: number;
  readonly section: string;
  readonly note: string;
  readonly config: Readonly<Record<string, boolean | string>>;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
    readonly jwt_claims?: { readonly sub?: string; readonly access: readonly unknown[] };
  };
}

const path = fileURLToPath(
  new URL("../../../../../shared/corpus-forges/quay/transcripts.jsonl", import.meta.url),
);

/** All lines, in order; undefined where they are not on this machine. */
export function readExchanges(): readonly (Exchange | RecordedPush)[] | undefined {
  if (!existsSync(path)) return undefined;
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Exchange | RecordedPush);
}

/** The request as it was sent: what the record cuts is filled up, and its names for secrets are secrets. */
export function askedBy(
  { request, response, note }: Exchange,
  ids: ReadonlyMap<string, string> = new Map(),
): Asked {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name.toLowerCase(),
      name === "Authorization"
        ? secret(filled(value), request, response.status, note)
        : filled(value),
    ]),
  );
  const { body } = request;
  const text =
    body === undefined || body === null
      ? ""
      : typeof body === "string"
        ? body
        : JSON.stringify(body, (_, value: unknown) =>
            typeof value === "string" ? filled(value) : value,
          );
  return {
    method: request.method,
    url: new URL(
      filled(request.path)
        .replace(/next_page=gAAAA[^&]*/, "next_page=page-100")
        .replace(uuid, (id) => ids.get(id) ?? id),
      "https://quay.example.com",
    ),
    headers,
    rawHeaderSizes: Object.entries(headers).map(([name, value]) => name.length + 4 + value.length),
    body: text === "<1100000 bytes>" ? "x".repeat(1_100_000) : text,
  };
}

function filled(text: string): string {
  return text.replace(
    /(.)…\s?\((\d+) characters\)/,
    (match, last: string, count: string, at: number) => {
      const run =
        text.slice(0, at).length - text.slice(0, at).replace(new RegExp(`[${last}]+$`), "").length;
      return last.repeat(Number(count) - run) + match.slice(match.length);
    },
  );
}

/** Which token `<jwt>` was is told by the note and by what it was good for. */
function secret(
  value: string,
  { method, path: asked }: Exchange["request"],
  status: number,
  note: string,
): string {
  const [, pair] = /^Basic <(.*)>$/.exec(value) ?? [];
  if (pair !== undefined) return `Basic ${Buffer.from(pair).toString("base64")}`;
  if (value !== "Bearer <jwt>") return value;
  if (note.includes("that is none")) return "Bearer garbage";
  const name = /^\/v2\/(.+)\/(?:manifests|tags|blobs)\//.exec(asked)?.[1] ?? "";
  const isPush = method === "POST" || method === "PUT";
  const actions = status === 401 ? (isPush ? ["pull"] : []) : ["pull", "push"];
  const length = Number(/the token has (\d+)/.exec(note)?.[1] ?? 0);
  const token = jwt({ sub: "somebody", access: [{ type: "repository", name, actions }] });
  return `Bearer ${token}${"x".repeat(Math.max(0, length - token.length))}`;
}

const secretKeys = new Set([
  "token",
  "access_token",
  "encrypted_password",
  "next_page",
  "status_token",
]);
const historyKeys = new Set([
  "created",
  "last_accessed",
  "repo_count",
  "member_count",
  "quota_bytes",
  "running_backfill",
  "backfill_status",
  "start_ts",
  "last_modified",
  "expires_at",
  "page",
]);
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** A body without what differs from server to server: ids, secrets, times, and how often something was done before. */
export function bare(value: unknown, key = ""): unknown {
  if (typeof value === "string") {
    if (secretKeys.has(key)) return value === "" ? "" : "<secret>";
    if (historyKeys.has(key)) return "<history>";
    const title = /<title[^>]*>\s*([^<]*)<\/title>/.exec(value)?.[1];
    if (title !== undefined) return `page: ${title.replace(/[·].*|^Quay.*/, "Quay").trim()}`;
    if (value.trimStart().startsWith("<") && value.includes("<html")) return "page";
    const first =
      key === "detail" || key === "error_message" ? (value.split("\n")[0] ?? "") : value;
    return first
      .trimEnd()
      .replace(uuid, "<uuid>")
      .replace(/page-\d+|gAAAA[\w%=-]+/g, "<page>");
  }
  if (typeof value === "number" && historyKeys.has(key)) return "<history>";
  if (value === null && historyKeys.has(key)) return "<history>";
  if (Array.isArray(value)) {
    const list = value.map((one) => bare(one));
    // Robots come in the order of a hash.
    return key === "robots"
      ? list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : list;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, bare(one, name)]));
}

/** The id that a real Quay made, and the one of the stand-in. */
export function idsOf(
  { response }: Exchange,
  { body }: Given,
): readonly (readonly [string, string])[] {
  const [recorded, given] = [response.body, body].map((one) => (one as { id?: string } | null)?.id);
  return recorded === undefined || given === undefined ? [] : [[recorded, given]];
}

/** What was recorded and what was given, cut and bared alike, so that they can be compared. */
export function compared(
  { response }: Exchange,
  { status, type, headers = {}, body }: Given,
): { readonly recorded: unknown; readonly given: unknown } {
  const { jwt_claims: claims } = response;
  const names = Object.keys(response.headers).filter((name) => name !== "Set-Cookie");
  const all: Readonly<Record<string, string>> = {
    ...(type === undefined ? {} : { "Content-Type": type }),
    ...headers,
  };
  const cut = cutLists(
    response.body,
    body === null && typeof response.body === "string" ? "null\n" : body,
  );
  const token = (body as { token?: string } | undefined)?.token ?? "";
  return {
    recorded: {
      status: response.status,
      headers: bare(Object.fromEntries(names.map((name) => [name, response.headers[name]]))),
      body: bare(cut.recorded),
      ...(claims === undefined ? {} : { claims: sortedClaims(claims) }),
    },
    given: {
      status,
      headers: bare(Object.fromEntries(names.map((name) => [name, all[name]]))),
      body: bare(cut.given),
      ...(claims === undefined ? {} : { claims: sortedClaims(claimsOf(token)) }),
    },
  };
}

function sortedClaims({
  sub,
  access = [],
}: {
  readonly sub?: string;
  readonly access?: readonly unknown[];
}): unknown {
  return {
    sub,
    access: (access as readonly { actions: readonly string[] }[]).map((one) => ({
      ...one,
      actions: [...one.actions].sort(),
    })),
  };
}

/** The record cuts lists after two entries and says how many there were. */
function cutLists(
  recorded: unknown,
  given: unknown,
): { readonly recorded: unknown; readonly given: unknown } {
  if (Array.isArray(recorded)) {
    const list: readonly unknown[] = Array.isArray(given) ? given : [];
    const last: unknown = recorded.at(-1);
    const isCut = typeof last === "string" && /^… \d+ more$/.test(last);
    if (!isCut) return { recorded, given };
    return { recorded: recorded.slice(0, -1), given: list.slice(0, recorded.length - 1) };
  }
  if (typeof recorded !== "object" || recorded === null) return { recorded, given };
  const own = (given ?? {}) as Readonly<Record<string, unknown>>;
  const pairs = Object.entries(recorded).map(
    ([name, value]) => [name, cutLists(value, own[name])] as const,
  );
  return {
    recorded: Object.fromEntries(pairs.map(([name, { recorded: one }]) => [name, one])),
    given:
      typeof given === "object" && given !== null && !Array.isArray(given)
        ? {
            ...own,
            ...Object.fromEntries(
              pairs.filter(([name]) => name in own).map(([name, { given: one }]) => [name, one]),
            ),
          }
        : given,
  };
}

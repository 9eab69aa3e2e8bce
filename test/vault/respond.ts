import {
  type Asked,
  denied,
  errors,
  headersOf,
  parse,
  type WorldAnswer,
  type WorldRequest,
} from "./answers.ts";
import { answerKv, versionedPath } from "./kv.ts";
import { answerLogin, appRoleRoutes } from "./logins.ts";
import { answerUiMounts, mountAt, mountRoutes } from "./mounts.ts";
import { mayAsk } from "./policies.ts";
import { quotaRoutes, spendQuota } from "./quotas.ts";
import { answerOpen, sysRoutes } from "./sys.ts";
import { spendToken, tokenRoutes, type VaultToken } from "./tokens.ts";
import type { VaultWorld } from "./vault-world.ts";
import { answerWrapping, wrap, wrapTtl } from "./wrapping.ts";

const routes = [...tokenRoutes, ...appRoleRoutes, ...mountRoutes, ...sysRoutes, ...quotaRoutes];

/** The answer as it goes to the client, with all headers; what the stand-in does not know is 501. */
export function respond(world: VaultWorld, request: WorldRequest): Required<WorldAnswer> {
  const answer = answerOf(world, request) ?? errors(501, "the stand-in does not know this request");
  const body = request.method === "HEAD" ? null : answer.body;
  return { isOfProxy: false, ...answer, headers: headersOf(answer), body };
}

/** Answers a request, and changes the world as it does. Undefined for what the stand-in does not know. */
export function answerOf(world: VaultWorld, request: WorldRequest): WorldAnswer | undefined {
  if (world.demandsHeader === true) {
    if (request.header("x-vault-request") !== "true") {
      return { ...errors(412, 'missing "X-Vault-Request" header'), isOfProxy: true };
    }
    const answer = answerBehind(world, request);
    return answer?.status === 200 ? withHeaders(answer, { "X-Cache": "MISS" }) : answer;
  }
  return answerBehind(world, request);
}

function answerBehind(world: VaultWorld, request: WorldRequest): WorldAnswer | undefined {
  const [pathname = ""] = request.path.split("?");
  if (/\/\/|\/\.\.?(?:\/|$)/.test(pathname)) {
    const { pathname: clean } = new URL(pathname.replaceAll(/\/+/g, "/"), "http://localhost");
    return movedTo(clean);
  }
  if (!pathname.startsWith("/v1/")) {
    return world.dialect === "vault" || pathname === "/" ? movedTo("/ui/") : errors(404);
  }
  const sent = request.header("x-vault-namespace") ?? "";
  const answer = answerIn(askedOf(world, request), request);
  const echo = sent === "" ? {} : { "X-Vault-Namespace": sent };
  return answer === undefined ? undefined : withHeaders(answer, echo);
}

function answerIn(asked: Asked, request: WorldRequest): WorldAnswer | undefined {
  const { world } = asked;
  if (asked.namespace !== "" && asked.path === "sys/health") {
    return errors(400, "operation unavailable in namespaces");
  }
  const open = answerOpen(asked);
  if (open !== undefined) return open;
  if (world.isSealed) return errors(503, "Vault is sealed");
  const redirect = toActive(asked, request.path);
  if (redirect !== undefined) return redirect;
  if (asked.namespace !== "" && !world.namespaces.has(asked.namespace)) {
    return errors(404, "namespace not found");
  }
  if (parse(request.body) === undefined) return brokenJson(world);
  const ttl = wrapTtl(asked);
  if (typeof ttl === "object") return ttl;
  const { refusal, headers } = spendQuota(world, asked.namespace + asked.path);
  const answer = refusal ?? answerAsked(asked);
  if (answer === undefined) return undefined;
  return withHeaders(ttl === undefined ? answer : wrap(asked, answer, ttl), headers);
}

/** OpenBao takes the namespace from a header or from the path; Vault without Enterprise knows none. */
function askedOf(world: VaultWorld, request: WorldRequest): Asked {
  const [pathname = "", search = ""] = request.path.split("?");
  const sent = request.header("x-vault-namespace") ?? "";
  const query = new URLSearchParams(search);
  const whole = pathname.slice("/v1/".length).split("/").map(decodeURIComponent).join("/");
  const isListed = request.method === "GET" && query.get("list") === "true";
  const header = sent === "" ? "" : sent.replace(/\/?$/, "/");
  const inPath = [...world.namespaces.keys()].find((name) => whole.startsWith(name)) ?? "";
  const methods: Readonly<Record<string, string>> = { PUT: "POST" };
  const bearer = request.header("authorization")?.replace(/^Bearer /, "");
  return {
    world,
    method: isListed ? "LIST" : (methods[request.method] ?? request.method),
    namespace: world.dialect === "vault" ? "" : header || inPath,
    path: header === "" ? whole.slice(inPath.length) : whole,
    query,
    fields: parse(request.body) ?? {},
    token: (request.header("x-vault-token") ?? bearer ?? "").trim(),
    header: request.header,
  };
}

function answerAsked(asked: Asked): WorldAnswer | undefined {
  const { world, path } = asked;
  if (/^auth\/.+\/login(?:\/[^/]+)?$/.test(path)) return answerLogin(asked);
  if (path.startsWith("sys/wrapping/")) return answerWrapping(asked);
  const holder = spendToken(world, asked.token);
  if ("status" in holder) return holder;
  if (/^sys\/internal\/ui\/mounts(?:\/|$)/.test(path)) return answerUiMounts(asked, holder);
  if (!mayAsk(world, holder, asked.namespace + path, asked.method)) return denied;
  return answerRoute(asked, holder) ?? answerEngine(asked, holder);
}

function answerRoute(asked: Asked, holder: VaultToken): WorldAnswer | undefined {
  for (const { method, path, fields = [], answer } of routes) {
    const match = method === asked.method ? path.exec(asked.path) : null;
    if (match === null) continue;
    const odd = Object.keys(asked.fields).find((name) => !fields.includes(name));
    if (odd !== undefined) return errors(400, `the stand-in does not know the field ${odd}`);
    return answer(asked, holder, match[1] ?? "");
  }
  return undefined;
}

function answerEngine(asked: Asked, holder: VaultToken): WorldAnswer | undefined {
  const { world, namespace, path } = asked;
  const full = namespace + path;
  const [name, mount] = mountAt(world, full) ?? [];
  if (name !== undefined && mount?.type === "kv") {
    return answerKv(asked, mount, full.slice(name.length), holder);
  }
  if (mount !== undefined) return undefined;
  const [, root] = mountAt(world, `${full}/`) ?? [];
  if (root?.options?.["version"] === "2") return versionedPath(world);
  return errors(404, `no handler for route "${full}". route entry not found.`);
}

/** A standby forwards; Vault redirects where it cannot or shall not, OpenBao reads itself and redirects the rest. */
function toActive({ world, method, header }: Asked, path: string): WorldAnswer | undefined {
  const { active, dialect } = world;
  if (active === undefined) return undefined;
  if (dialect === "openbao" && method === "GET") return undefined;
  const isForwarded = header("x-vault-no-request-forwarding") === undefined;
  if (active.isReachable && isForwarded) return undefined;
  return { status: 307, body: null, headers: { Location: active.address + path } };
}

function movedTo(location: string): WorldAnswer {
  const body = `<a href="${location}">Temporary Redirect</a>.\n\n`;
  return { status: 307, body, headers: { Location: location } };
}

function withHeaders(answer: WorldAnswer, headers: Readonly<Record<string, string>>): WorldAnswer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function brokenJson({ dialect }: VaultWorld): WorldAnswer {
  return dialect === "vault"
    ? errors(500, "malformed JSON, unclosed containers")
    : errors(400, "failed to decode JSON input: unexpected EOF");
}

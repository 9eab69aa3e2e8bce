import { randomBytes, randomUUID } from "node:crypto";
import { answerLogin } from "./vault-logins.ts";
import type { SecretVersion, VaultMount, VaultToken, VaultWorld } from "./vault-world.ts";

/** A request as the server reads it. */
export interface WorldRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

/** What the server answers. */
export interface WorldAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const denied = "1 error occurred:\n\t* permission denied\n\n";
const wrongPath =
  "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. If using the";
const command = {
  vault: "Vault CLI, use 'vault kv get'",
  openbao: "OpenBao CLI, use 'bao kv get'",
};

/** Answers a request, and changes the world as it does. Undefined for what mirrorkit has no business asking. */
export function answerOf(world: VaultWorld, request: WorldRequest): WorldAnswer | undefined {
  const [pathname = "", query = ""] = request.path.split("?");
  if (/\/\/|\/\.\.?(?:\/|$)/.test(pathname)) return cleaned(pathname);
  if (!pathname.startsWith("/v1/")) return undefined;
  if (world.demandsHeader === true && request.header("x-vault-request") !== "true") {
    return errors(412, 'missing "X-Vault-Request" header');
  }
  const path = pathname.slice("/v1/".length).split("/").map(decodeURIComponent).join("/");
  if (world.isSealed) return errors(503, "Vault is sealed");
  const redirect = toActive(world, request);
  if (redirect !== undefined) return redirect;
  if (/^auth\/.+\/login$/.test(path)) {
    return /^(?:POST|PUT)$/.test(request.method)
      ? answerLogin(world, path, request.body)
      : undefined;
  }
  if (request.method !== "GET") return undefined;
  const quota = spendQuota(world, path);
  if (quota !== undefined && quota.status !== 200) return quota;
  const token = tokenOf(request);
  if (token === "") return errors(403, "permission denied");
  const holder = spendToken(world, token);
  if (holder === undefined) return errors(403, invalidToken(world));
  const answer = path.startsWith("sys/internal/ui/mounts/")
    ? answerMount(world, path.slice("sys/internal/ui/mounts/".length), holder)
    : answerKv(world, path, new URLSearchParams(query), holder);
  return answer === undefined || quota === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, ...quota.headers } };
}

/** The envelope of an answer with something in it. */
export function envelope(
  world: VaultWorld,
  parts: Readonly<Record<string, unknown>>,
  type = "",
): object {
  return {
    request_id: randomUUID(),
    lease_id: "",
    renewable: false,
    lease_duration: 0,
    data: null,
    wrap_info: null,
    warnings: null,
    auth: null,
    ...parts,
    ...(world.dialect === "vault" ? { mount_type: type } : {}),
  };
}

/** An answer that says what is wrong. */
export function errors(status: number, ...texts: readonly string[]): WorldAnswer {
  return { status, body: { errors: texts } };
}

/** A token that was not there before. */
export function newToken(world: VaultWorld, reads: readonly string[]): string {
  const prefix = world.dialect === "vault" ? "hvs." : "s.";
  const token = prefix + randomBytes(24).toString("base64url");
  world.tokens.set(token, { reads, isValid: true });
  return token;
}

function tokenOf({ header }: WorldRequest): string {
  const bearer = header("authorization")?.replace(/^Bearer /, "");
  return (header("x-vault-token") ?? bearer ?? "").trim();
}

function invalidToken({ dialect }: VaultWorld): string {
  return dialect === "vault"
    ? "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"
    : "permission denied";
}

function spendToken(world: VaultWorld, token: string): VaultToken | undefined {
  const holder = world.tokens.get(token);
  if (holder?.isValid !== true) return undefined;
  if (holder.usesLeft !== undefined) holder.usesLeft -= 1;
  if (holder.usesLeft === 0) holder.isValid = false;
  return holder;
}

function spendQuota(world: VaultWorld, path: string): WorldAnswer | undefined {
  const { quota } = world;
  if (quota === undefined) return undefined;
  const isOver = quota.left === 0;
  quota.left = Math.max(0, quota.left - 1);
  const shown: Record<string, string> = quota.showsHeaders
    ? { "X-Ratelimit-Remaining": String(quota.left), ...(isOver ? { "Retry-After": "30" } : {}) }
    : {};
  if (!isOver) return { status: 200, body: null, headers: shown };
  return { ...errors(429, `request path "${path}": rate limit quota exceeded`), headers: shown };
}

function toActive({ active, dialect }: VaultWorld, request: WorldRequest): WorldAnswer | undefined {
  if (active === undefined) return undefined;
  const isLogin = request.path.endsWith("/login");
  const isUnforwarded = request.header("x-vault-no-request-forwarding") !== undefined;
  if (dialect === "openbao" && !isLogin) return undefined;
  if (active.isReachable && !isUnforwarded) return undefined;
  return { status: 307, body: null, headers: { Location: active.address + request.path } };
}

function cleaned(pathname: string): WorldAnswer {
  const location = new URL(pathname.replaceAll(/\/+/g, "/"), "http://localhost").pathname;
  const body = `<a href="${location}">Temporary Redirect</a>.\n\n`;
  return { status: 307, body, headers: { Location: location } };
}

function answerMount(world: VaultWorld, path: string, { reads }: VaultToken): WorldAnswer {
  const found = mountAt(world, `${path}/`);
  const mayLook = reads.some(
    (prefix) => found !== undefined && (prefix === "" || prefix.startsWith(found[0])),
  );
  if (found === undefined || !mayLook) {
    return errors(
      403,
      `preflight capability check returned 403, please ensure client's policies grant access to path "${path.replace(/\/$/, "")}/"`,
    );
  }
  const [name, { type, options }] = found;
  return { status: 200, body: envelope(world, { data: { options, path: name, type } }) };
}

function mountAt(world: VaultWorld, path: string): readonly [string, VaultMount] | undefined {
  return [...world.mounts].find(([name]) => path.startsWith(name));
}

function answerKv(
  world: VaultWorld,
  path: string,
  query: URLSearchParams,
  { reads }: VaultToken,
): WorldAnswer | undefined {
  if (!reads.some((prefix) => path.startsWith(prefix))) return errors(403, denied);
  const found = mountAt(world, path);
  if (found === undefined) {
    const isMount = mountAt(world, `${path}/`) !== undefined;
    return isMount
      ? versionedPath(world)
      : errors(404, `no handler for route "${path}". route entry not found.`);
  }
  const [name, mount] = found;
  const rest = path.slice(name.length);
  return mount.options?.["version"] === "2"
    ? answerVersion2(world, mount, rest, query)
    : answerVersion1(world, mount, rest, [...query.keys()]);
}

function answerVersion1(
  world: VaultWorld,
  mount: VaultMount,
  path: string,
  query: readonly string[],
): WorldAnswer {
  const data = mount.secrets.get(path);
  if (data === undefined) return errors(404);
  const minutes = /^(\d+)m$/.exec(typeof data["ttl"] === "string" ? data["ttl"] : "")?.[1];
  const lease_duration = minutes === undefined ? 2_764_800 : Number(minutes) * 60;
  const isWarned = world.dialect === "openbao" && query.length > 0;
  const warnings = isWarned
    ? [`Endpoint ignored these unrecognized parameters: [${query.join(" ")}]`]
    : null;
  return { status: 200, body: envelope(world, { data, lease_duration, warnings }, "kv") };
}

function answerVersion2(
  world: VaultWorld,
  mount: VaultMount,
  path: string,
  query: URLSearchParams,
): WorldAnswer | undefined {
  if (path.startsWith("metadata/") || path.startsWith("subkeys/")) return undefined;
  if (!path.startsWith("data/")) return versionedPath(world);
  if (path.endsWith("/")) {
    return world.dialect === "vault"
      ? versionedPath(world)
      : errors(500, "1 error occurred:\n\t* could not find version data\n\n");
  }
  const asked = query.get("version") ?? "0";
  if (!/^-?\d+$/.test(asked)) return errors(400, notANumber(world, asked));
  const versions =
    mount.versions.get(path.slice("data/".length)) ?? new Map<number, SecretVersion>();
  const wanted = Number(asked) <= 0 ? Math.max(0, ...versions.keys()) : Number(asked);
  const version = versions.get(wanted);
  if (version === undefined) return errors(404);
  const { data, ...metadata } = version;
  const isThere = data !== null;
  const body = envelope(world, { data: { data, metadata } }, isThere ? "kv" : "");
  return { status: isThere ? 200 : 404, body };
}

function versionedPath(world: VaultWorld): WorldAnswer {
  return {
    status: 404,
    body: envelope(world, {
      warnings: [`${wrongPath} ${command[world.dialect]} for this operation.`],
    }),
  };
}

function notANumber({ dialect }: VaultWorld, asked: string): string {
  const start = 'Field validation failed: error converting input for field "version": ';
  return dialect === "vault"
    ? `${start}cannot parse '' as int: strconv.ParseInt: parsing "${asked}": invalid syntax`
    : `${start}'' cannot parse value as 'int': strconv.ParseInt: invalid syntax`;
}

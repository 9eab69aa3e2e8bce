import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type AppRole,
  type Dialect,
  emptyWorld,
  mountKv,
  type SecretVersion,
  type VaultMount,
  type VaultWorld,
} from "./vault-world.ts";

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

/** The exchanges of one server; empty where the corpus is absent. */
export function recordedOf(dialect: Dialect): readonly Recorded[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ name }) => name.startsWith(dialect))
    .map((one) => ({ ...one, name: one.name.slice(one.name.indexOf("/") + 1) }));
}

const reads = ["kv2/data/mirror/", "kv1/mirror/"];

/** A world with what the recorded servers had, as far as their answers show it. */
export function worldOf(dialect: Dialect, recorded: readonly Recorded[]): VaultWorld {
  const world = emptyWorld(dialect);
  const mounts = new Map<string, VaultMount>([
    ["kv1", mountKv(world, "kv1", 1)],
    ["kv2", mountKv(world, "kv2", 2)],
  ]);
  for (const { request, response } of recorded) {
    const [, name = "", rest = ""] = /^\/v1\/(kv[12])\/([^?]*)/.exec(request.path) ?? [];
    const mount = mounts.get(name);
    const data = objectAt(response.body, "data");
    if (mount !== undefined && data !== undefined && request.method === "GET")
      keep(mount, rest, data);
  }
  addTokens(world, recorded);
  addAppRoles(world, recorded);
  const claims = { project_id: "42" };
  const audience = "https://vault.example.test";
  const issuer = "https://gitlab.example.test";
  const roles = new Map([["ci", { reads, audience, claims }]]);
  world.auth.set("jwt", { method: "jwt", issuer, defaultRole: "ci", roles });
  world.auth.set("kubernetes", {
    method: "kubernetes",
    isAccepted: (jwt) => !Buffer.from(jwt.split(".")[1] ?? "", "base64url").includes("revoked"),
    roles: new Map([
      ["mirrorkit", { reads, audience: "vault", serviceAccount: "mirrorkit", namespace: "mirror" }],
    ]),
  });
  world.now = Date.parse("2026-11-23T10:12:00Z") / 1_000;
  return world;
}

function keep(mount: VaultMount, rest: string, data: Readonly<Record<string, unknown>>): void {
  const metadata = objectAt(data, "metadata");
  if (mount.options?.["version"] === "1") {
    mount.secrets.set(rest, data);
    return;
  }
  const name = decodeURIComponent(rest).replace(/^data\//, "");
  if (
    metadata === undefined ||
    name === decodeURIComponent(rest) ||
    mount.versions.get(name)?.has(Number(metadata["version"])) === true
  )
    return;
  const versions = mount.versions.get(name) ?? new Map<number, SecretVersion>();
  const version = { ...metadata, data: data["data"] } as unknown as SecretVersion;
  versions.set(version.version, version);
  mount.versions.set(name, versions);
}

/** Tokens are known by what they were answered: by nothing but refusals, or by secrets of an engine. */
function addTokens(world: VaultWorld, recorded: readonly Recorded[]): void {
  const prefixes = new Map<string, Set<string>>();
  const wrong = new Set(
    recorded
      .filter(({ name }) => /wrong|^uninit/.test(name))
      .map(({ request }) => tokenOf(request.headers)),
  );
  for (const { request, response } of recorded) {
    const token = tokenOf(request.headers);
    if (token === "" || token === "root") continue;
    const known = prefixes.get(token) ?? new Set<string>();
    prefixes.set(token, known);
    const [, engine = ""] =
      /^\/v1\/(?:sys\/internal\/ui\/mounts\/)?(kv[12])(?:\/|$)/.exec(request.path) ?? [];
    if (response.status === 200 && engine !== "")
      known.add(engine === "kv1" ? "kv1/mirror/" : "kv2/data/mirror/");
  }
  for (const [token, own] of prefixes) {
    if (!wrong.has(token)) world.tokens.set(token, { reads: [...own], isValid: true });
  }
}

function addAppRoles(world: VaultWorld, recorded: readonly Recorded[]): void {
  const roles = new Map<string, AppRole>();
  for (const { name, request, response } of recorded) {
    if (!request.path.startsWith("/v1/auth/approle/login")) continue;
    const body = request.body as { readonly role_id?: string; readonly secret_id?: string } | null;
    const isElsewhere = name.endsWith("cidr-not-allowed");
    if (body?.role_id === undefined || body.secret_id === undefined) continue;
    if (response.status !== 200 && !isElsewhere) continue;
    const metadata = objectAt(objectAt(response.body, "auth"), "metadata");
    const role = roles.get(body.role_id) ?? {
      name: typeof metadata?.["role_name"] === "string" ? metadata["role_name"] : "",
      reads,
      secretIds: new Map<string, number>(),
      isElsewhere,
    };
    role.secretIds.set(body.secret_id, name.includes("single-use") ? 1 : 99);
    roles.set(body.role_id, role);
  }
  world.auth.set("approle", { method: "approle", roles });
  world.auth.set("team-approle", { method: "approle", roles: new Map() });
}

/** The token of a request, however it is sent. */
export function tokenOf(headers: Readonly<Record<string, string>>): string {
  return (
    headers["X-Vault-Token"] ??
    headers["Authorization"]?.replace(/^Bearer /, "") ??
    ""
  ).trim();
}

function objectAt(value: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const inner = (value as Readonly<Record<string, unknown>>)[key];
  return typeof inner === "object" && inner !== null ? { ...inner } : undefined;
}

import { randomUUID } from "node:crypto";
import { type Fields, object, text } from "./answers.ts";
import type { AppRole } from "./auth-mounts.ts";
import { writePolicy } from "./policies.ts";
import { answerOf } from "./respond.ts";
import { type Recorded, tokenOf } from "./transcripts.ts";
import { type Dialect, emptyWorld, newWorld, type VaultWorld } from "./vault-world.ts";

/** The servers that were recorded, as they were set up before the first exchange. */
export interface RecordedServers {
  /** In dev mode. */
  readonly dev: VaultWorld;
  /** Not initialised at first. */
  readonly file: VaultWorld;
  /** The two nodes of a cluster. */
  readonly active: VaultWorld;
  readonly standby: VaultWorld;
  /** Ids of the real servers with those of the stand-in. */
  readonly ids: Map<string, string>;
  /** Tokens that the cluster of Kubernetes does not accept any more. */
  readonly revoked: Set<string>;
  /** An exchange by its name. */
  readonly exchange: (name: string) => Recorded;
}

/** Sets the servers up. */
export function recordedServers(dialect: Dialect, recorded: readonly Recorded[]): RecordedServers {
  const exchange = (name: string): Recorded => {
    const found = recorded.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no exchange is called ${name}`);
    return found;
  };
  const ids = new Map<string, string>();
  const revoked = new Set<string>();
  const dev = emptyWorld(dialect);
  dev.now = Date.parse("2026-11-23T10:10:34Z") / 1_000;
  const leader = objectOf(exchange("ha/leader-on-active").response.body);
  const active = newWorld(dialect, "raft", {
    address: text(leader, "leader_address"),
    clusterAddress: text(leader, "leader_cluster_address"),
  });
  const servers = { dev, file: newWorld(dialect, "file"), active, ids, revoked, exchange };
  mountDev(servers);
  addTokens(servers);
  addLogins(servers);
  setUpCluster(servers);
  const address = active.cluster?.address ?? "";
  return { ...servers, standby: { ...active, active: { address, isReachable: true } } };
}

type Unfinished = Omit<RecordedServers, "standby">;

function mountDev({ dev, exchange }: Unfinished): void {
  const contentOf = (name: string): unknown => {
    const data = objectOf(objectOf(exchange(name).response.body)["data"]);
    return name.startsWith("kv2/") ? { data: data["data"] } : data;
  };
  for (const [name, version] of Object.entries({ kv1: "1", kv2: "2", kv1up: "1" })) {
    asRoot(dev, `POST sys/mounts/${name}`, { type: "kv", options: { version } });
  }
  for (const name of ["redhat", "quay", "shapes"]) {
    const exchanged = { redhat: "string-field", quay: "object", shapes: "shapes" }[name];
    asRoot(dev, `POST kv2/data/mirror/${name}`, contentOf(`kv2/read-${exchanged}`));
    if (name === "shapes") continue;
    asRoot(dev, `POST kv1/mirror/${name}`, contentOf(`kv1/read-${exchanged}`));
  }
  const trap = contentOf("kv1/v2-style-path-hits-a-real-v1-secret");
  asRoot(dev, "POST kv1/data/mirror/trap", trap);
  asRoot(dev, "POST kv1/mirror/withttl", { ttl: "30m", user: "u" });
  asRoot(dev, "POST kv1up/s", { k: "v" });
  const about = { custom_metadata: { owner: "platform" }, delete_version_after: "24h" };
  asRoot(dev, "POST kv2/metadata/mirror/cm", about);
  asRoot(dev, "POST kv2/data/mirror/cm", { data: { k: "v" } });
  for (const n of ["1", "2", "3", "4"]) {
    asRoot(dev, "POST kv2/data/mirror/versions", { data: { n } });
  }
  asRoot(dev, "POST kv2/delete/mirror/versions", { versions: [2] });
  asRoot(dev, "POST kv2/destroy/mirror/versions", { versions: [3] });
  asRoot(dev, "POST kv2/data/mirror/latest-deleted", { data: { k: "v" } });
  asRoot(dev, "DELETE kv2/data/mirror/latest-deleted");
  asRoot(dev, "POST kv2/metadata/mirror/metaonly", {});
}

/** Tokens by the exchange that uses them first. */
function addTokens({ dev, ids, exchange }: Unfinished): void {
  writePolicy(dev, "mirror-read", ["kv2/data/mirror/", "kv1/mirror/"]);
  writePolicy(dev, "kv2-read", ["kv2/data/mirror/"]);
  writePolicy(dev, "list-only", ["kv2/metadata/"], ["list"]);
  const policies = ["mirror-read"];
  const created: Readonly<Record<string, object>> = {
    "kv2/read-string-field": { policies, ttl: "30m" },
    "token/no-policy-for-path": { policies: [] },
    "token/list-only-policy": { policies: ["list-only"] },
    "token/short-before": { policies, ttl: "2s" },
    "token/revoke-self": { policies },
    "token/num-uses-1-first": { policies, num_uses: 1 },
    "token/renew-self-not-renewable": { policies, renewable: false },
    "token/lookup-self-without-default-policy": { policies, no_default_policy: true },
    "uimounts/kv2-with-read": { policies: ["kv2-read"] },
  };
  for (const [name, body] of Object.entries(created)) {
    const auth = objectOf(asRoot(dev, "POST auth/token/create", body)["auth"]);
    ids.set(tokenOf(exchange(name)), text(auth, "client_token"));
  }
  for (const [name, ttl] of Object.entries({
    "wrap/unwrap-token-in-body-with-own-token": "60s",
    "wrap/unwrap-token-in-body-no-header": "60s",
    "wrap/unwrap-token-in-body-with-wrong-header-token": "60s",
    "wrap/unwrap-token-in-both": "60s",
    "wrap/wrapping-token-used-as-a-token": "60s",
    "wrap/unwrap-expired": "1s",
  })) {
    const quay = asRoot(dev, "GET kv2/data/mirror/quay", undefined, { "x-vault-wrap-ttl": ttl });
    ids.set(tokenOf(exchange(name)), text(objectOf(quay["wrap_info"]), "token"));
  }
}

function addLogins({ dev, ids, revoked, exchange }: Unfinished): void {
  const policies = ["mirror-read"];
  const roles = new Map([
    appRole(exchange("approle/login"), ids, { name: "mirrorkit", policies, ttl: 1_200 }),
    appRole(exchange("approle/login-single-use-secret-id-first"), ids, {
      name: "once",
      policies,
      ttl: 1_200,
    }),
    appRole(exchange("approle/login-cidr-not-allowed"), ids, {
      name: "elsewhere",
      policies,
      isElsewhere: true,
    }),
    appRole(exchange("approle/login-batch-token"), ids, {
      name: "batch",
      policies,
      ttl: 1_200,
      tokenType: "batch",
    }),
  ]);
  dev.auth.set("approle", { method: "approle", roles });
  dev.auth.set("team-approle", { method: "approle", roles: new Map() });
  const password = text(objectOf(exchange("userpass/login").request.body), "password");
  const users = new Map([["alice", { password, policies }]]);
  dev.auth.set("userpass", { method: "userpass", users });
  const claims = { project_id: "42" };
  const ci = { policies, ttl: 300, audience: "https://vault.example.test", claims };
  dev.auth.set("jwt", {
    method: "jwt",
    issuer: "https://gitlab.example.test",
    defaultRole: "ci",
    roles: new Map([["ci", ci]]),
  });
  const pod = { audience: "vault", serviceAccount: "mirrorkit", namespace: "mirror" };
  dev.auth.set("kubernetes", {
    method: "kubernetes",
    isAccepted: (jwt) => !revoked.has(jwt),
    roles: new Map([["mirrorkit", { policies, ttl: 600, ...pod }]]),
  });
}

/** A role with the secret id of an exchange, which is good for one login. */
function appRole(
  { request }: Recorded,
  ids: Map<string, string>,
  role: Omit<AppRole, "secretIds">,
): readonly [string, AppRole] {
  const [roleId, secretId] = [randomUUID(), randomUUID()];
  ids.set(text(objectOf(request.body), "role_id"), roleId);
  ids.set(text(objectOf(request.body), "secret_id"), secretId);
  return [roleId, { ...role, secretIds: new Map([[secretId, 1]]) }];
}

function setUpCluster({ active, ids, exchange }: Unfinished): void {
  const login = exchange("ha/standby-login");
  const [root, key] = initialised(active);
  ids.set(tokenOf(exchange("ha/standby-read")), root);
  ask(active, "PUT sys/unseal", { key });
  mountRedhat(active);
  active.auth.set("approle", {
    method: "approle",
    roles: new Map([appRole(login, ids, { name: "m", policies: [] })]),
  });
  const read = "GET kv2/data/mirror/redhat";
  const wrapped = asRoot(active, read, undefined, { "x-vault-wrap-ttl": "60s" });
  ids.set(tokenOf(exchange("ha/standby-unwrap")), text(objectOf(wrapped["wrap_info"]), "token"));
}

function initialised(world: VaultWorld): readonly [string, string] {
  const given = ask(world, "PUT sys/init", { secret_shares: 1, secret_threshold: 1 });
  return [text(given, "root_token"), String([given["keys_base64"]].flat()[0])];
}

/** Mounts `kv2` with one secret in it. */
export function mountRedhat(world: VaultWorld): void {
  asRoot(world, "POST sys/mounts/kv2", { type: "kv", options: { version: "2" } });
  asRoot(world, "POST kv2/data/mirror/redhat", { data: { k: "v" } });
}

/** Asks as root, `GET kv2/data/x` for one; gives the body. */
export function asRoot(
  world: VaultWorld,
  request: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Fields {
  const root = [...world.tokens.values()].find(({ policies }) => policies.includes("root"));
  return ask(world, request, body, { "x-vault-token": root?.id ?? "", ...headers });
}

function ask(
  world: VaultWorld,
  request: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Fields {
  const [method = "", path = ""] = request.split(" ");
  const sent = body === undefined ? "" : JSON.stringify(body);
  const header = (name: string): string | undefined => headers[name];
  const answer = answerOf(world, { method, path: `/v1/${path}`, header, body: sent });
  if (answer === undefined || answer.status >= 300) {
    throw new Error(`${request}: ${JSON.stringify(answer)}`);
  }
  return objectOf(answer.body);
}

/** An object, or an empty one in place of anything else. */
export function objectOf(value: unknown): Fields {
  return object({ value }, "value") ?? {};
}

import { randomBytes, randomUUID } from "node:crypto";
import {
  type Asked,
  dataOf,
  envelope,
  errors,
  type Fields,
  nothing,
  type Route,
  text,
  texts,
  timeText,
  type WorldAnswer,
} from "./answers.ts";
import { capabilitiesAt } from "./policies.ts";
import { newId } from "./tokens.ts";
import { addToken, type VaultWorld } from "./vault-world.ts";

/** Version of the servers that were recorded. */
const version = { vault: "1.21.4", openbao: "2.6.2" };

/** Answers requests that need no token and are answered in every state; undefined for others. */
export function answerOpen({ world, method, path, query, fields }: Asked): WorldAnswer | undefined {
  const isRead = method === "GET" || method === "HEAD";
  switch (path) {
    case "sys/health":
      return isRead ? health(world, query) : errors(405);
    case "sys/seal-status":
      return isRead ? { status: 200, body: sealStatus(world) } : undefined;
    case "sys/leader":
      return isRead ? { status: 200, body: leader(world) } : undefined;
    case "sys/init":
      return method === "POST" ? initialise(world, fields) : undefined;
    case "sys/unseal":
      return method === "POST" ? unseal(world, text(fields, "key")) : undefined;
    default:
      return undefined;
  }
}

function health(world: VaultWorld, query: URLSearchParams): WorldAnswer {
  const { dialect, isSealed, active, seal, storage } = world;
  const isInitialised = seal.keys.length > 0;
  const isVault = dialect === "vault";
  const replication = storage === "raft" && !isVault ? "primary" : "disabled";
  const isLost = isVault && active?.isReachable === false;
  const heartbeat = { ha_connection_healthy: !isLost, last_request_forwarding_heartbeat_ms: 0 };
  const code = (name: string, status: number): number => Number(query.get(name) ?? status);
  const standby = query.has("standbyok") ? code("activecode", 200) : code("standbycode", 429);
  const up = active === undefined ? code("activecode", 200) : isLost ? 474 : standby;
  const status = !isInitialised ? code("uninitcode", 501) : isSealed ? code("sealedcode", 503) : up;
  const body = {
    initialized: isInitialised,
    sealed: isSealed,
    standby: isSealed || active !== undefined,
    ...(isVault ? { performance_standby: false, enterprise: false } : {}),
    replication_performance_mode: isSealed ? "unknown" : replication,
    replication_dr_mode: isSealed ? "unknown" : "disabled",
    server_time_utc: Math.floor(world.now),
    version: version[dialect],
    ...(isVault
      ? { echo_duration_ms: 0, clock_skew_ms: 0, replication_primary_canary_age_ms: 0 }
      : {}),
    ...clusterOf(world),
    ...(isVault && storage === "raft" ? { removed_from_cluster: false } : {}),
    ...(isVault && active !== undefined ? heartbeat : {}),
  };
  return { status, body };
}

function clusterOf({ isSealed, clusterId }: VaultWorld): object {
  if (isSealed) return {};
  return { cluster_name: `vault-cluster-${clusterId.slice(0, 8)}`, cluster_id: clusterId };
}

function sealStatus(world: VaultWorld): object {
  const { dialect, seal, isSealed, storage } = world;
  const isVault = dialect === "vault";
  return {
    type: "shamir",
    initialized: seal.keys.length > 0,
    sealed: isSealed,
    t: seal.threshold,
    n: seal.keys.length,
    progress: seal.given.length,
    nonce: seal.nonce,
    version: version[dialect],
    ...(isVault
      ? { build_date: timeText(world.startedAt).replace(/\.\d+/, "") }
      : { commit_date: "2026-08-18" }),
    migration: false,
    recovery_seal: false,
    storage_type: storage,
    ...clusterOf(world),
    ...(isVault && storage === "raft" ? { removed_from_cluster: false } : {}),
  };
}

function leader(world: VaultWorld): object {
  const { dialect, cluster, active } = world;
  const isSelf = cluster !== undefined && active === undefined;
  const raft =
    cluster === undefined
      ? {}
      : {
          leader_address: cluster.address,
          leader_cluster_address: cluster.clusterAddress,
          raft_committed_index: 1,
          raft_applied_index: 1,
        };
  const active_time = timeText(world.startedAt);
  if (dialect === "openbao") {
    const self = isSelf ? { is_self: true, active_time } : {};
    return { ha_enabled: cluster !== undefined, ...self, ...raft };
  }
  return {
    ha_enabled: cluster !== undefined,
    is_self: isSelf,
    active_time: isSelf ? active_time : "0001-01-01T00:00:00Z",
    leader_address: "",
    leader_cluster_address: "",
    performance_standby: false,
    performance_standby_last_remote_wal: 0,
    ...raft,
  };
}

function initialise(world: VaultWorld, fields: Fields): WorldAnswer | undefined {
  const { secret_shares: shares, secret_threshold: threshold } = fields;
  const isAsked = typeof shares === "number" && typeof threshold === "number";
  if (!isAsked || world.seal.keys.length > 0) return undefined;
  const keys = Array.from({ length: shares }, () => randomBytes(33));
  const keys_base64 = keys.map((key) => key.toString("base64"));
  Object.assign(world.seal, { keys: keys_base64, threshold });
  const root_token = newId(world, "s", 18);
  addToken(world, {
    id: root_token,
    policies: ["root"],
    path: "auth/token/root",
    displayName: "root",
    isFromInit: true,
  });
  const body = { keys: keys.map((key) => key.toString("hex")), keys_base64, root_token };
  return { status: 200, body };
}

function unseal(world: VaultWorld, key: string): WorldAnswer | undefined {
  const { seal } = world;
  if (Buffer.from(key, "base64").length < 16) {
    return errors(400, "invalid key: key is shorter than minimum 16 bytes");
  }
  if (!seal.keys.includes(key)) return undefined;
  seal.given = [...new Set([...seal.given, key])];
  seal.nonce ||= randomUUID();
  if (seal.given.length >= seal.threshold) {
    world.isSealed = false;
    Object.assign(seal, { given: [], nonce: "" });
  }
  return { status: 200, body: sealStatus(world) };
}

/** Requests below `sys/` that need a token. */
export const sysRoutes: readonly Route[] = [
  {
    method: "POST",
    path: /^sys\/seal$/,
    answer: ({ world }) => {
      world.isSealed = true;
      return nothing;
    },
  },
  {
    method: "POST",
    path: /^sys\/capabilities-self$/,
    fields: ["paths"],
    answer: ({ world, namespace, fields }, holder) => {
      const data = Object.fromEntries(
        texts(fields, "paths").map((path) => {
          const held = capabilitiesAt(world, holder, namespace + path);
          return [path, held.length === 0 ? ["deny"] : held];
        }),
      );
      return { status: 200, body: { ...envelope(world, { data }, "system"), ...data } };
    },
  },
  {
    method: "POST",
    path: /^sys\/namespaces\/([^/]+)$/,
    answer: ({ world }, _, name) => {
      if (world.dialect === "vault") return errors(404, "enterprise-only feature");
      const id = randomBytes(3).toString("hex");
      const path = `${name}/`;
      world.namespaces.set(path, id);
      const uuid = randomUUID();
      return dataOf(world, { custom_metadata: {}, id, locked: false, path, tainted: false, uuid });
    },
  },
];

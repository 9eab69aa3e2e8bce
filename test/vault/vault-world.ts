import { randomBytes, randomUUID } from "node:crypto";
import type { AuthMount } from "./auth-mounts.ts";
import { type KvKey, writeVersion } from "./kv-versions.ts";
import type { Rule } from "./policies.ts";
import type { VaultToken } from "./tokens.ts";

/** Which server is imitated: they differ in words. */
export type Dialect = "vault" | "openbao";

/** An engine below a path. */
export interface VaultMount {
  readonly type: string;
  options: Readonly<Record<string, string>> | null;
  /** KV of version 1, by path. */
  readonly secrets: Map<string, Readonly<Record<string, unknown>>>;
  /** KV of version 2, by path. */
  readonly keys: Map<string, KvKey>;
  /** Seconds since 1970. */
  readonly clock: () => number;
}

/** A limit of requests below a path. */
export interface Quota {
  /** Prefix of paths below `/v1/`; everything where it is empty. */
  readonly path: string;
  /** How many requests an interval lets through. */
  readonly rate: number;
  /** In seconds. */
  readonly interval: number;
  left: number;
  /** When the interval ends, in seconds since 1970. */
  resetAt: number;
}

/** What seals a Vault. */
export interface Seal {
  /** In base64; a Vault without any is not initialised. */
  keys: readonly string[];
  threshold: number;
  /** Keys given to unseal it so far. */
  given: readonly string[];
  nonce: string;
}

/** All that a Vault knows. */
export interface VaultWorld {
  readonly dialect: Dialect;
  readonly storage: "inmem" | "file" | "raft";
  /** Addresses of the active node of a cluster. */
  readonly cluster?: { readonly address: string; readonly clusterAddress: string };
  readonly clusterId: string;
  readonly startedAt: number;
  readonly seal: Seal;
  isSealed: boolean;
  /** By path with namespace and slash at the end. */
  readonly mounts: Map<string, VaultMount>;
  readonly tokens: Map<string, VaultToken>;
  /** By path below `auth/`. */
  readonly auth: Map<string, AuthMount>;
  /** By namespace and name. */
  readonly policies: Map<string, readonly Rule[]>;
  /** Ids by path with slash at the end. */
  readonly namespaces: Map<string, string>;
  readonly quotas: Map<string, Quota>;
  showsQuotaHeaders: boolean;
  /** Seconds since 1970. */
  now: number;
  /** The active node of the cluster, where this one is a standby. */
  active?: { readonly address: string; readonly isReachable: boolean } | undefined;
  /** Whether this is a proxy that demands `X-Vault-Request`. */
  demandsHeader?: boolean;
}

/** A Vault that is not initialised. */
export function newWorld(
  dialect: Dialect,
  storage: VaultWorld["storage"],
  cluster?: VaultWorld["cluster"],
): VaultWorld {
  const now = Math.floor(Date.now() / 1_000);
  const world: VaultWorld = {
    dialect,
    storage,
    ...(cluster === undefined ? {} : { cluster }),
    clusterId: randomUUID(),
    startedAt: now,
    seal: { keys: [], threshold: 0, given: [], nonce: "" },
    isSealed: true,
    mounts: new Map(),
    tokens: new Map(),
    auth: new Map(),
    policies: new Map(),
    namespaces: new Map(),
    quotas: new Map(),
    showsQuotaHeaders: false,
    now,
  };
  for (const [path, type] of [
    ["cubbyhole/", "cubbyhole"],
    ["identity/", "identity"],
    ["sys/", "system"],
  ] as const) {
    world.mounts.set(path, newMount(world, type, null));
  }
  return world;
}

/** A Vault with nothing in it but a root token, unsealed, as in dev mode. */
export function emptyWorld(dialect: Dialect, rootToken = "root"): VaultWorld {
  const world = newWorld(dialect, "inmem");
  Object.assign(world.seal, { keys: [randomBytes(33).toString("base64")], threshold: 1 });
  world.isSealed = false;
  addToken(world, { id: rootToken, policies: ["root"] });
  return world;
}

/** A token with the policies that are named; it does not expire. */
export function addToken(
  world: VaultWorld,
  more: Pick<VaultToken, "id" | "policies"> & Partial<VaultToken>,
): void {
  world.tokens.set(more.id, {
    accessor: randomBytes(12).toString("hex"),
    type: "service",
    path: "auth/token/create",
    displayName: "token",
    entityId: "",
    meta: null,
    isOrphan: true,
    isRenewable: false,
    namespace: "",
    createdAt: world.now,
    creationTtl: 0,
    ...more,
  });
}

/** An engine without anything in it. */
export function newMount(
  world: VaultWorld,
  type: string,
  options: VaultMount["options"],
): VaultMount {
  return { type, options, secrets: new Map(), keys: new Map(), clock: () => world.now };
}

/** Mounts a KV engine; `path` is without slash at the end. */
export function mountKv(world: VaultWorld, path: string, version: 1 | 2 | undefined): VaultMount {
  const mount = newMount(world, "kv", version === undefined ? {} : { version: String(version) });
  world.mounts.set(`${path}/`, mount);
  return mount;
}

/** Writes a secret to a KV engine, as its newest version. */
export function writeSecret(
  mount: VaultMount,
  path: string,
  data: Readonly<Record<string, unknown>>,
): void {
  if (mount.options?.["version"] === "2") writeVersion(mount, path, data, "root");
  else mount.secrets.set(path, data);
}

/** Deletes the newest version of a secret, or destroys it. */
export function deleteSecret(mount: VaultMount, path: string, how: "deleted" | "destroyed"): void {
  const key = mount.keys.get(path);
  const newest = key?.versions.get(key.currentVersion);
  if (newest === undefined) throw new Error(`nothing is at ${path}`);
  if (how === "deleted") newest.deletedAt = mount.clock();
  else Object.assign(newest, { data: null, isDestroyed: true });
}

/** Which server is imitated: they differ in words. */
export type Dialect = "vault" | "openbao";

/** A version of a secret in a KV engine of version 2. */
export interface SecretVersion {
  /** Null once it is deleted or destroyed. */
  readonly data: object | null;
  readonly created_time: string;
  readonly custom_metadata: object | null;
  readonly deletion_time: string;
  readonly destroyed: boolean;
  readonly version: number;
}

/** An engine that secrets lie in. */
export interface VaultMount {
  readonly type: string;
  readonly options: Readonly<Record<string, string>> | null;
  /** Of version 1, by path. */
  readonly secrets: Map<string, Readonly<Record<string, unknown>>>;
  /** Of version 2, by path. */
  readonly versions: Map<string, Map<number, SecretVersion>>;
}

/** A token, and what it lets its holder read. */
export interface VaultToken {
  /** Prefixes of paths below `/v1/`; everything for root. */
  readonly reads: readonly string[];
  isValid: boolean;
  /** How often it may still be used; undefined for any number. */
  usesLeft?: number | undefined;
}

/** A role of AppRole. */
export interface AppRole {
  readonly name: string;
  readonly reads: readonly string[];
  /** Secret ids with how often they may still be used. */
  readonly secretIds: Map<string, number>;
  /** Whether the source address is refused. */
  readonly isElsewhere?: boolean;
}

/** What the claims of a JWT have to be. */
export interface JwtRole {
  readonly reads: readonly string[];
  readonly audience: string;
  readonly claims: Readonly<Record<string, string>>;
}

/** A role of Kubernetes. */
export interface KubernetesRole {
  readonly reads: readonly string[];
  readonly audience: string;
  readonly serviceAccount: string;
  readonly namespace: string;
}

/** A method of logging in, by its mount. */
export type AuthMount =
  | { readonly method: "approle"; readonly roles: Map<string, AppRole> }
  | {
      readonly method: "jwt";
      readonly issuer: string;
      readonly defaultRole: string;
      readonly roles: Map<string, JwtRole>;
    }
  | {
      readonly method: "kubernetes";
      readonly roles: Map<string, KubernetesRole>;
      /** Whether the cluster still accepts a token of one of its service accounts. */
      readonly isAccepted: (jwt: string) => boolean;
    };

/** All that a Vault knows. */
export interface VaultWorld {
  readonly dialect: Dialect;
  isSealed: boolean;
  readonly mounts: Map<string, VaultMount>;
  readonly tokens: Map<string, VaultToken>;
  readonly auth: Map<string, AuthMount>;
  /** Seconds since 1970. */
  now: number;
  /** Requests that are still answered before the quota of 30 seconds is used up; undefined for no quota. */
  quota?: { left: number; readonly showsHeaders: boolean } | undefined;
  /** Address of the active node that a standby which does not forward sends everyone to. */
  active?: { readonly address: string; readonly isReachable: boolean } | undefined;
  /** Whether a proxy demands `X-Vault-Request`. */
  demandsHeader?: boolean;
}

/** A Vault with nothing in it but a root token. */
export function emptyWorld(dialect: Dialect, rootToken = "root"): VaultWorld {
  return {
    dialect,
    isSealed: false,
    mounts: new Map(),
    tokens: new Map([[rootToken, { reads: [""], isValid: true }]]),
    auth: new Map(),
    now: Math.floor(Date.now() / 1_000),
  };
}

/** Mounts a KV engine. */
export function mountKv(world: VaultWorld, path: string, version: 1 | 2 | undefined): VaultMount {
  const options = version === undefined ? {} : { version: String(version) };
  const mount = { type: "kv", options, secrets: new Map(), versions: new Map() };
  world.mounts.set(`${path}/`, mount);
  return mount;
}

/** Writes a secret to a KV engine, as its newest version. */
export function writeSecret(
  mount: VaultMount,
  path: string,
  data: Readonly<Record<string, unknown>>,
): void {
  if (mount.options?.["version"] !== "2") {
    mount.secrets.set(path, data);
    return;
  }
  const versions = mount.versions.get(path) ?? new Map<number, SecretVersion>();
  const version = Math.max(0, ...versions.keys()) + 1;
  versions.set(version, {
    data,
    created_time: "2026-11-23T10:10:25.260717587Z",
    custom_metadata: null,
    deletion_time: "",
    destroyed: false,
    version,
  });
  mount.versions.set(path, versions);
}

/** Deletes the newest version of a secret, or destroys it. */
export function deleteSecret(mount: VaultMount, path: string, how: "deleted" | "destroyed"): void {
  const versions = mount.versions.get(path) ?? new Map<number, SecretVersion>();
  const newest = versions.get(Math.max(0, ...versions.keys()));
  if (newest === undefined) throw new Error(`nothing is at ${path}`);
  const isDestroyed = how === "destroyed";
  const deletion_time = isDestroyed ? "" : "2026-11-24T08:00:00.1Z";
  versions.set(newest.version, { ...newest, data: null, deletion_time, destroyed: isDestroyed });
}

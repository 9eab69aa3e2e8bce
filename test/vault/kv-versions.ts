import { createHash } from "node:crypto";
import { timeText } from "./answers.ts";
import type { VaultMount, VaultWorld } from "./vault-world.ts";

/** Who changed a secret, and how. */
export interface Change {
  readonly operation: "create" | "update" | "patch" | "delete";
  readonly by: string;
}

/** A version of a secret in a KV engine of version 2. */
export interface SecretVersion {
  readonly version: number;
  readonly createdAt: number;
  readonly created: Change;
  /** Null once it is destroyed. */
  data: Readonly<Record<string, unknown>> | null;
  /** When it is deleted; may be to come. */
  deletedAt: number | undefined;
  deleted: Change | undefined;
  isDestroyed: boolean;
}

/** A secret in a KV engine of version 2. */
export interface KvKey {
  readonly createdAt: number;
  readonly versions: Map<number, SecretVersion>;
  updatedAt: number;
  currentVersion: number;
  /** Of the versions that are kept; 0 where all are. */
  oldestVersion: number;
  /** How often its metadata was written. */
  metadataVersion: number;
  /** 0 for the default of 10. */
  maxVersions: number;
  customMetadata: object | null;
  /** Seconds after which a version is deleted; 0 for never. */
  deleteAfter: number;
  last: Change | undefined;
}

/** The secret at a path, made where it is missing. */
export function keyAt(mount: VaultMount, path: string): KvKey {
  const now = mount.clock();
  const key = mount.keys.get(path) ?? {
    createdAt: now,
    versions: new Map<number, SecretVersion>(),
    updatedAt: now,
    currentVersion: 0,
    oldestVersion: 0,
    metadataVersion: 0,
    maxVersions: 0,
    customMetadata: null,
    deleteAfter: 0,
    last: undefined,
  };
  mount.keys.set(path, key);
  return key;
}

/** Writes the next version of a secret, and drops the oldest one where there are too many. */
export function writeVersion(
  mount: VaultMount,
  path: string,
  data: Readonly<Record<string, unknown>>,
  by: string,
): SecretVersion {
  const key = keyAt(mount, path);
  const now = mount.clock();
  const operation = key.currentVersion === 0 ? "create" : "update";
  const version: SecretVersion = {
    version: key.currentVersion + 1,
    createdAt: now,
    created: { operation, by },
    data,
    deletedAt: key.deleteAfter === 0 ? undefined : now + key.deleteAfter,
    deleted: undefined,
    isDestroyed: false,
  };
  key.versions.set(version.version, version);
  key.currentVersion = version.version;
  key.updatedAt = now;
  key.last = version.created;
  const oldest = version.version - (key.maxVersions || 10) + 1;
  for (const one of key.versions.keys()) {
    if (one < oldest) {
      key.versions.delete(one);
      key.oldestVersion = oldest;
    }
  }
  return version;
}

/** Whether a version still has its data. */
export function isThere(mount: VaultMount, { deletedAt, isDestroyed }: SecretVersion): boolean {
  return !isDestroyed && (deletedAt === undefined || deletedAt > mount.clock());
}

/** What is said about a version beside its data. */
export function aboutVersion({ customMetadata }: KvKey, version: SecretVersion): object {
  return {
    created_time: timeText(version.createdAt),
    custom_metadata: customMetadata,
    deletion_time: version.deletedAt === undefined ? "" : timeText(version.deletedAt),
    destroyed: version.isDestroyed,
    version: version.version,
  };
}

/** What is said about a secret and all its versions. */
export function aboutKey({ dialect }: VaultWorld, key: KvKey): object {
  const isVault = dialect === "vault";
  const versions = [...key.versions.values()].map((one) => [
    String(one.version),
    {
      ...(isVault ? { created_by: actor(one.created), deleted_by: actor(one.deleted) } : {}),
      created_time: timeText(one.createdAt),
      deletion_time: one.deletedAt === undefined ? "" : timeText(one.deletedAt),
      destroyed: one.isDestroyed,
    },
  ]);
  return {
    cas_required: false,
    created_time: timeText(key.createdAt),
    ...(isVault
      ? { last_updated_by: actor(key.last) }
      : { current_metadata_version: key.metadataVersion, metadata_cas_required: false }),
    current_version: key.currentVersion,
    custom_metadata: key.customMetadata,
    delete_version_after: `${key.deleteAfter}s`,
    max_versions: key.maxVersions,
    oldest_version: key.oldestVersion,
    updated_time: timeText(key.updatedAt),
    versions: Object.fromEntries(versions),
  };
}

function actor(change: Change | undefined): object | null {
  if (change === undefined) return null;
  const client_id = createHash("sha256").update(change.by).digest("base64");
  return { actor: "token", operation: change.operation, client_id };
}

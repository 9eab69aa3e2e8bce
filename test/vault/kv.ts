import {
  type Asked,
  dataOf,
  envelope,
  errors,
  nothing,
  object,
  secondsOf,
  texts,
  type WorldAnswer,
} from "./answers.ts";
import {
  aboutKey,
  aboutVersion,
  type Change,
  isThere,
  keyAt,
  type SecretVersion,
  writeVersion,
} from "./kv-versions.ts";
import type { VaultToken } from "./tokens.ts";
import type { VaultMount, VaultWorld } from "./vault-world.ts";

const wrongPath =
  "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. If using the";
const command = {
  vault: "Vault CLI, use 'vault kv get'",
  openbao: "OpenBao CLI, use 'bao kv get'",
};

/** Answers a request to a KV engine; `path` is below its mount. */
export function answerKv(
  asked: Asked,
  mount: VaultMount,
  path: string,
  holder: VaultToken,
): WorldAnswer | undefined {
  if (mount.options?.["version"] !== "2") return answerVersion1(asked, mount, path);
  const [part = "", ...rest] = path.split("/");
  const name = rest.join("/");
  const answers = version2[part];
  if (answers === undefined) return versionedPath(asked.world);
  if (name === "" && asked.method !== "LIST") return rootOf(asked.world);
  return answers({ asked, mount, name, by: holder.policies.join() });
}

/** The answer to a path of version 1 at an engine of version 2. */
export function versionedPath(world: VaultWorld): WorldAnswer {
  return warned(world, `${wrongPath} ${command[world.dialect]} for this operation.`);
}

function rootOf(world: VaultWorld): WorldAnswer {
  return warned(world, "Non-listing operations on the root of a K/V v2 mount are not supported.");
}

function warned(world: VaultWorld, warning: string): WorldAnswer {
  return { status: 404, body: envelope(world, { warnings: [warning] }) };
}

function answerVersion1(
  { world, method, query, fields }: Asked,
  { secrets }: VaultMount,
  path: string,
): WorldAnswer | undefined {
  if (method === "LIST") return listed(world, [...secrets.keys()], path);
  if (method === "DELETE") {
    secrets.delete(path);
    return nothing;
  }
  if (method === "POST") {
    if (Object.keys(fields).length === 0) return errors(400, "missing data fields");
    secrets.set(path, fields);
    return nothing;
  }
  if (method !== "GET") return undefined;
  const data = secrets.get(path);
  if (data === undefined) return errors(404);
  const lease_duration = secondsOf(data["ttl"]) ?? 2_764_800;
  const names = [...query.keys()].join(" ");
  const warnings =
    world.dialect === "openbao" && names !== ""
      ? [`Endpoint ignored these unrecognized parameters: [${names}]`]
      : null;
  return { status: 200, body: envelope(world, { data, lease_duration, warnings }, "kv") };
}

interface At {
  readonly asked: Asked;
  readonly mount: VaultMount;
  readonly name: string;
  readonly by: string;
}

const version2: Readonly<Record<string, (at: At) => WorldAnswer | undefined>> = {
  data: answerData,
  metadata: answerMetadata,
  subkeys: (at) => (at.asked.method === "GET" ? readVersion(at, 0, "subkeys") : undefined),
  delete: (at) =>
    changeVersions(at, (version, now) => {
      version.deletedAt = now;
      version.deleted = { operation: "update", by: at.by };
    }),
  undelete: (at) =>
    changeVersions(at, (version) => {
      version.deletedAt = undefined;
      version.deleted = undefined;
    }),
  destroy: (at) =>
    changeVersions(at, (version) => {
      version.data = null;
      version.isDestroyed = true;
    }),
};

function answerData(at: At): WorldAnswer | undefined {
  const { asked, mount, name, by } = at;
  const { world, method, query } = asked;
  const key = mount.keys.get(name);
  const newest = key?.versions.get(key.currentVersion);
  switch (method) {
    case "GET":
      if (name.endsWith("/")) {
        return world.dialect === "vault"
          ? versionedPath(world)
          : errors(500, "1 error occurred:\n\t* could not find version data\n\n");
      }
      return /^-?\d+$/.test(query.get("version") ?? "0")
        ? readVersion(at, Number(query.get("version") ?? "0"), "data")
        : errors(400, notANumber(world, query.get("version") ?? ""));
    case "POST":
      return writeData(at, object(asked.fields, "data"));
    case "PATCH":
      if (newest === undefined || !isThere(mount, newest)) return errors(404);
      if (asked.header("content-type") !== "application/merge-patch+json") return undefined;
      return writeData(at, merged({ ...newest.data }, { ...object(asked.fields, "data") }));
    case "DELETE":
      if (newest === undefined) return nothing;
      newest.deletedAt = mount.clock();
      newest.deleted = { operation: "delete", by } satisfies Change;
      return nothing;
    default:
      return undefined;
  }
}

function writeData(
  { asked: { world, fields }, mount, name, by }: At,
  data: Readonly<Record<string, unknown>> | undefined,
): WorldAnswer {
  if (data === undefined) return errors(400, "no data provided");
  const cas = object(fields, "options")?.["cas"];
  const current = mount.keys.get(name)?.currentVersion ?? 0;
  if (cas !== undefined && cas !== current) {
    return errors(400, "check-and-set parameter did not match the current version");
  }
  const version = writeVersion(mount, name, data, by);
  return dataOf(world, aboutVersion(keyAt(mount, name), version), "kv");
}

function readVersion(
  { asked: { world }, mount, name }: At,
  wanted: number,
  what: "data" | "subkeys",
): WorldAnswer {
  const key = mount.keys.get(name);
  const version = key?.versions.get(wanted <= 0 ? key.currentVersion : wanted);
  if (key === undefined || version === undefined) return errors(404);
  const has = isThere(mount, version);
  const content = has ? (what === "data" ? version.data : emptied(version.data)) : null;
  const data = { [what]: content, metadata: aboutVersion(key, version) };
  return { status: has ? 200 : 404, body: envelope(world, { data }, has ? "kv" : "") };
}

const metadataFields = ["max_versions", "custom_metadata", "delete_version_after"];

function answerMetadata({ asked, mount, name }: At): WorldAnswer | undefined {
  const { world, method, fields } = asked;
  const key = mount.keys.get(name);
  switch (method) {
    case "LIST":
      return listed(world, [...mount.keys.keys()], name);
    case "GET":
      return key === undefined ? errors(404) : dataOf(world, aboutKey(world, key), "kv");
    case "DELETE":
      mount.keys.delete(name);
      return nothing;
    case "POST": {
      if (Object.keys(fields).some((field) => !metadataFields.includes(field))) return undefined;
      const own = keyAt(mount, name);
      own.metadataVersion += 1;
      own.maxVersions = Number(fields["max_versions"] ?? own.maxVersions);
      own.customMetadata = object(fields, "custom_metadata") ?? own.customMetadata;
      own.deleteAfter = secondsOf(fields["delete_version_after"]) ?? own.deleteAfter;
      return nothing;
    }
    default:
      return undefined;
  }
}

function changeVersions(
  { asked: { method, fields }, mount, name }: At,
  change: (version: SecretVersion, now: number) => void,
): WorldAnswer | undefined {
  if (method !== "POST") return undefined;
  for (const one of texts(fields, "versions")) {
    const version = mount.keys.get(name)?.versions.get(Number(one));
    if (version !== undefined) change(version, mount.clock());
  }
  return nothing;
}

function listed(world: VaultWorld, names: readonly string[], folder: string): WorldAnswer {
  const start = folder === "" || folder.endsWith("/") ? folder : `${folder}/`;
  const keys = names
    .filter((name) => name.startsWith(start))
    .map((name) => name.slice(start.length).replace(/\/.*/, "/"));
  return keys.length === 0 ? errors(404) : dataOf(world, { keys: [...new Set(keys)].sort() }, "kv");
}

/** What a merge patch (RFC 7396) makes of it. */
function merged(
  into: Readonly<Record<string, unknown>>,
  patch: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = { ...into };
  for (const [name, value] of Object.entries(patch)) {
    const inner = object(patch, name);
    if (value === null) delete result[name];
    else result[name] = inner === undefined ? value : merged({ ...object(into, name) }, inner);
  }
  return result;
}

/** The names in it, without the values. */
function emptied(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, emptied(one)]));
}

function notANumber({ dialect }: VaultWorld, asked: string): string {
  const start = 'Field validation failed: error converting input for field "version": ';
  return dialect === "vault"
    ? `${start}cannot parse '' as int: strconv.ParseInt: parsing "${asked}": invalid syntax`
    : `${start}'' cannot parse value as 'int': strconv.ParseInt: invalid syntax`;
}

import { MirrorError, printable, quoted } from "../../../base/problem/index.ts";
import type { VaultClient } from "./client.ts";
import type { VaultAnswer } from "./exchange.ts";
import { failureOf } from "./failure.ts";

/** A secret of a KV engine: its fields. */
export type VaultSecret = Readonly<Record<string, unknown>>;

/** The engine that a path leads to. */
interface Mount {
  /** With a slash at its end. */
  readonly path: string;
  readonly version: 1 | 2;
}

/**
 * Reads a secret of a KV engine and detects its version, 1 or 2.
 *
 * @param path - mount and path, as for `vault kv get`
 * @param name - the name of the secret in errors
 * @throws a {@link MirrorError} `not-found` when it does not exist or was deleted, `unauthorized` when the token
 * may not read it, `network` when Vault is sealed, does not answer, or the answer is not one of Vault,
 * `rate-limited`.
 */
export async function readVaultSecret(
  client: VaultClient,
  path: string,
  name: string,
): Promise<VaultSecret> {
  const mount = await findMount(client, path, name);
  const rest = path.slice(mount.path.length);
  if (rest === "") throw noSecret(name, `it is the mount ${mount.path}, without a path`);
  const at = mount.version === 2 ? `${mount.path}data/${rest}` : `${mount.path}${rest}`;
  const answer = await client.read(at);
  if (answer.status === 404) throw absent(answer, name, mount, rest);
  if (answer.status !== 200) {
    throw refused(client, answer, { name, path: at, hint: apiPathHint(mount, rest) });
  }
  const data = objectAt(answer.body, "data");
  const secret = mount.version === 2 ? objectAt(data, "data") : data;
  if (secret !== undefined) return secret;
  throw strange(client, name);
}

/** Asks as the `vault` command does; a server too old to know the question has version 1. */
async function findMount(client: VaultClient, path: string, name: string): Promise<Mount> {
  const answer = await client.read(`sys/internal/ui/mounts/${path}`);
  if (answer.status === 404) return { path: `${path.split("/")[0] ?? ""}/`, version: 1 };
  if (answer.status === 403) {
    const error = refused(client, answer, { name, path });
    const hint =
      "Check the path, the token and its policies: Vault gives the same answer if the token may not read there, if it is no longer valid, and if the mount does not exist.";
    throw new MirrorError("unauthorized", error.message, { hint });
  }
  if (answer.status !== 200) throw refused(client, answer, { name, path });
  const data = objectAt(answer.body, "data");
  const [mount, type] = [data?.["path"], data?.["type"]];
  if (typeof mount !== "string" || !mount.endsWith("/") || !`${path}/`.startsWith(mount)) {
    throw strange(client, name);
  }
  if (type !== "kv" && type !== "generic") {
    const what = typeof type === "string" ? quoted(type) : "of another type";
    throw noSecret(name, `the mount ${mount} is ${what}, not kv`);
  }
  return { path: mount, version: objectAt(data, "options")?.["version"] === "2" ? 2 : 1 };
}

function absent(answer: VaultAnswer, name: string, mount: Mount, rest: string): MirrorError {
  const metadata = objectAt(objectAt(answer.body, "data"), "metadata");
  const version = typeof metadata?.["version"] === "number" ? metadata["version"] : undefined;
  if (version !== undefined) {
    const isDestroyed = metadata?.["destroyed"] === true;
    return noSecret(
      name,
      `its newest version, ${version}, is ${isDestroyed ? "destroyed" : "deleted"}`,
      isDestroyed
        ? "Write it again: a destroyed version is gone for good."
        : "Write it again, or undelete it with vault kv undelete.",
    );
  }
  const hint =
    apiPathHint(mount, rest) ?? "Check the path with vault kv list; a folder is not a secret.";
  return noSecret(name, "Vault has nothing at this path", hint);
}

/** For a path as the API has it, `secret/data/quay`: mirrorkit adds the `data/` of KV version 2. */
function apiPathHint(mount: Mount, rest: string): string | undefined {
  const [first = ""] = rest.split("/");
  const isApiPath = mount.version === 2 && /^(?:data|metadata)\//.test(rest);
  return isApiPath ? `Write the path without ${first}/, as in vault kv get.` : undefined;
}

function noSecret(
  name: string,
  why: string,
  hint = "Check the path with vault kv list.",
): MirrorError {
  return new MirrorError("not-found", `${printable(name)}: ${printable(why)}`, { hint });
}

interface Refused {
  readonly name: string;
  readonly path: string;
  /** The way out; undefined for a policy of the token. */
  readonly hint?: string | undefined;
}

function refused(
  client: VaultClient,
  answer: VaultAnswer,
  {
    name,
    path,
    hint = `Give the token a policy with read on ${quoted(path)}, or log in again if it has expired.`,
  }: Refused,
): MirrorError {
  const error = failureOf(answer, { host: client.host, what: name, secrets: client.secrets() });
  if (error.code !== "unauthorized") return error;
  return new MirrorError("unauthorized", error.message, { hint });
}

function strange({ host }: VaultClient, name: string): MirrorError {
  return new MirrorError(
    "network",
    `Vault at ${printable(host)} gave an unexpected answer to ${printable(name)}`,
    { hint: "Check VAULT_ADDR and any proxy in front of Vault." },
  );
}

function objectAt(value: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const inner: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  return typeof inner === "object" && inner !== null && !Array.isArray(inner)
    ? { ...inner }
    : undefined;
}

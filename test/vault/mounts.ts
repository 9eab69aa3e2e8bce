import {
  type Asked,
  dataOf,
  envelope,
  errors,
  hashOf,
  idOf,
  nothing,
  object,
  type Route,
  text,
  type WorldAnswer,
} from "./answers.ts";
import { mayReach } from "./policies.ts";
import { maxTtl, type VaultToken } from "./tokens.ts";
import { newMount, type VaultMount, type VaultWorld, writeSecret } from "./vault-world.ts";

interface Engine {
  readonly path: string;
  readonly type: string;
  readonly options: VaultMount["options"];
  readonly isAuth: boolean;
}

/** What every Vault mounts, by type. */
const builtIn: Readonly<
  Record<string, { readonly description: string; readonly headers?: readonly string[] }>
> = {
  cubbyhole: { description: "per-token private secret storage" },
  identity: { description: "identity store", headers: ["Authorization"] },
  system: {
    description: "system endpoints used for control, policy and debugging",
    headers: ["Accept"],
  },
  token: { description: "token based credentials" },
};

/** The mount that a path with its namespace lies in, by its own path. */
export function mountAt(
  { mounts }: VaultWorld,
  path: string,
): readonly [string, VaultMount] | undefined {
  return [...mounts].find(([name]) => path.startsWith(name));
}

/** Requests to mount engines and to see them. */
export const mountRoutes: readonly Route[] = [
  { method: "GET", path: /^sys\/mounts\/(.+)$/, answer: readMount },
  {
    method: "POST",
    path: /^sys\/mounts\/(.+)\/tune$/,
    fields: ["options"],
    answer: tune,
  },
  {
    method: "POST",
    path: /^sys\/mounts\/([^/]+)$/,
    fields: ["type", "options"],
    answer: ({ world, namespace, fields }, _, name) => {
      if (text(fields, "type") !== "kv") return undefined;
      const mount = newMount(world, "kv", textsOf({ ...object(fields, "options") }));
      world.mounts.set(`${namespace}${name}/`, mount);
      return nothing;
    },
  },
  {
    method: "DELETE",
    path: /^sys\/mounts\/([^/]+)$/,
    answer: ({ world, namespace }, _, name) => {
      world.mounts.delete(`${namespace}${name}/`);
      return nothing;
    },
  },
];

function textsOf(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function readMount({ world, namespace }: Asked, _: VaultToken, name: string): WorldAnswer {
  const engine = enginesOf(world).find(({ path }) => path === `${namespace}${name}/`);
  if (engine === undefined) return errors(400, "No secret engine mount at that path");
  const data = described(world, engine, 0);
  return { status: 200, body: { ...envelope(world, { data }, "system"), ...data } };
}

function tune(
  { world, namespace, fields }: Asked,
  _: VaultToken,
  name: string,
): WorldAnswer | undefined {
  const mount = world.mounts.get(`${namespace}${name}/`);
  const version = object(fields, "options")?.["version"];
  if (mount === undefined || version !== "2" || mount.options?.["version"] !== "1") {
    return undefined;
  }
  mount.options = { ...mount.options, version };
  for (const [path, data] of mount.secrets) writeSecret(mount, path, data);
  mount.secrets.clear();
  // OpenBao says 0 and does 2.
  const said = world.dialect === "vault" ? version : "0";
  const warnings = [
    `Upgrading mount from version 1 to version ${said}. This mount will be unavailable for a brief period and will resume service shortly.`,
  ];
  return { status: 200, body: envelope(world, { warnings }, "system") };
}

/** Answers `sys/internal/ui/mounts`, which every token may ask that may do anything in the mount. */
export function answerUiMounts(
  { world, namespace, path }: Asked,
  holder: VaultToken,
): WorldAnswer | undefined {
  const lease = world.dialect === "vault" ? maxTtl : 0;
  const reachable = enginesOf(world).filter((engine) =>
    mayReach(world, holder, `${engine.isAuth ? "auth/" : ""}${engine.path}`),
  );
  const below = path.slice("sys/internal/ui/mounts".length + 1);
  if (below === "") {
    const listed = (isAuth: boolean): object =>
      Object.fromEntries(
        reachable
          .filter((engine) => engine.isAuth === isAuth)
          .map((engine) => [engine.path, described(world, engine, lease)]),
      );
    return dataOf(world, { auth: listed(true), secret: listed(false) });
  }
  const asked = `${namespace}${below.replace(/\/$/, "")}/`;
  const engine = reachable.find((one) =>
    asked.startsWith(`${one.isAuth ? "auth/" : ""}${one.path}`),
  );
  if (engine === undefined) {
    return errors(
      403,
      `preflight capability check returned 403, please ensure client's policies grant access to path "${asked}"`,
    );
  }
  return dataOf(world, { ...described(world, engine, lease), path: engine.path });
}

function enginesOf({ mounts, auth }: VaultWorld): readonly Engine[] {
  return [
    ...[...mounts].map(([path, { type, options }]) => ({ path, type, options, isAuth: false })),
    { path: "token/", type: "token", options: null, isAuth: true },
    ...[...auth].map(([path, { method }]) => ({
      path: `${path}/`,
      type: method,
      options: {},
      isAuth: true,
    })),
  ];
}

function described(
  { dialect }: VaultWorld,
  { path, type, options, isAuth }: Engine,
  lease: number,
): object {
  const { description, headers } = builtIn[type] ?? { description: "" };
  const own = { vault: type === "kv" ? "v0.25.0+builtin" : "v1.21.4+builtin.vault" };
  const at = (isAuth ? "auth/" : "") + path;
  return {
    accessor: `${isAuth ? "auth_" : ""}${type}_${hashOf(at).slice(0, 8)}`,
    config: {
      default_lease_ttl: lease,
      force_no_cache: false,
      max_lease_ttl: lease,
      ...(isAuth ? { token_type: "default-service" } : {}),
      ...(headers === undefined ? {} : { passthrough_request_headers: headers }),
    },
    ...(builtIn[type] === undefined ? { deprecation_status: "supported" } : {}),
    description,
    external_entropy_access: false,
    local: type === "cubbyhole",
    options,
    plugin_version: "",
    running_plugin_version: dialect === "vault" ? own.vault : "v2.6.2+builtin.bao",
    running_sha256: "",
    seal_wrap: type === "system",
    type,
    uuid: idOf(at),
  };
}

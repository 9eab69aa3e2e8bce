import type { VaultToken } from "./tokens.ts";
import type { VaultWorld } from "./vault-world.ts";

/** What a token may do at a path. */
export type Capability = "create" | "read" | "update" | "patch" | "delete" | "list" | "header";

/** A rule of a policy. */
export interface Rule {
  /** With `*` at the end for all paths that start so. */
  readonly path: string;
  readonly capabilities: readonly Capability[];
}

const update: readonly Capability[] = ["update"];

/** What the policies that every Vault has allow. */
const builtIn: Readonly<Record<string, readonly Rule[]>> = {
  default: [
    { path: "auth/token/lookup-self", capabilities: ["read"] },
    { path: "auth/token/renew-self", capabilities: update },
    { path: "auth/token/revoke-self", capabilities: update },
    { path: "sys/capabilities-self", capabilities: update },
    { path: "sys/internal/ui/resultant-acl", capabilities: ["read"] },
    { path: "sys/wrapping/lookup", capabilities: update },
    { path: "sys/wrapping/unwrap", capabilities: update },
    { path: "identity/oidc/provider/*", capabilities: ["read", "update"] },
    { path: "cubbyhole/*", capabilities: ["create", "read", "update", "delete", "list"] },
  ],
  "response-wrapping": [{ path: "sys/wrapping/unwrap", capabilities: update }],
};

/** Writes a policy; `paths` are prefixes of paths. */
export function writePolicy(
  world: VaultWorld,
  name: string,
  paths: readonly string[],
  capabilities: readonly Capability[] = ["read"],
): void {
  world.policies.set(
    name,
    paths.map((path) => ({ path: `${path}*`, capabilities })),
  );
}

/** What a token may do at a path with its namespace, sorted; `["root"]` for a root token. */
export function capabilitiesAt(
  world: VaultWorld,
  holder: VaultToken,
  path: string,
): readonly string[] {
  if (isRoot(holder)) return ["root"];
  const all = rulesOf(world, holder)
    .filter((rule) =>
      rule.path.endsWith("*") ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path,
    )
    .flatMap(({ capabilities }) => capabilities);
  return [...new Set(all)].sort();
}

/** Whether a token may ask with this method at a path with its namespace. */
export function mayAsk(
  world: VaultWorld,
  holder: VaultToken,
  path: string,
  method: string,
): boolean {
  const held = capabilitiesAt(world, holder, path);
  return held.includes("root") || (needed[method] ?? []).some((one) => held.includes(one));
}

const needed: Readonly<Record<string, readonly Capability[]>> = {
  GET: ["read"],
  LIST: ["list"],
  POST: ["create", "update"],
  PUT: ["create", "update"],
  PATCH: ["patch"],
  DELETE: ["delete"],
  HEAD: ["header"],
};

/** Whether a token may do anything below a mount. */
export function mayReach(world: VaultWorld, holder: VaultToken, mount: string): boolean {
  return (
    isRoot(holder) ||
    rulesOf(world, holder).some(
      ({ path }) =>
        path.startsWith(mount) || (path.endsWith("*") && mount.startsWith(path.slice(0, -1))),
    )
  );
}

function isRoot({ policies }: VaultToken): boolean {
  return policies.includes("root");
}

function rulesOf(world: VaultWorld, { policies, namespace }: VaultToken): readonly Rule[] {
  return policies
    .flatMap((name) => world.policies.get(namespace + name) ?? builtIn[name] ?? [])
    .map((rule) => ({ ...rule, path: namespace + rule.path }));
}

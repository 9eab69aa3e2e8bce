import { randomUUID } from "node:crypto";
import {
  type Asked,
  dataOf,
  envelope,
  errors,
  type Fields,
  idOf,
  object,
  parse,
  type Route,
  text,
  type WorldAnswer,
} from "./answers.ts";
import type { AppRole, AuthMount, Granted } from "./auth-mounts.ts";
import { authOf, makeToken, maxTtl } from "./tokens.ts";
import type { VaultWorld } from "./vault-world.ts";

type Login =
  | {
      readonly granted: Granted & Pick<AppRole, "tokenType">;
      readonly metadata: object;
    }
  | { readonly status: number; readonly error: string };

const known = {
  approle: ["role_id", "secret_id"],
  jwt: ["role", "jwt"],
  kubernetes: ["role", "jwt"],
  userpass: ["password"],
};

/** Answers a login; a field that the method does not have is refused, which real servers do not. */
export function answerLogin({
  world,
  namespace,
  method,
  path,
  fields,
}: Asked): WorldAnswer | undefined {
  const [, name = "", user] = /^auth\/(.+)\/login(?:\/([^/]+))?$/.exec(path) ?? [];
  const mount = namespace === "" ? world.auth.get(name) : undefined;
  if (mount === undefined) return errors(403, "permission denied");
  const odd = Object.keys(fields).find((field) => !known[mount.method].includes(field));
  if (odd !== undefined) return errors(400, `the stand-in does not know the field ${odd}`);
  if (method !== "POST" && mount.method !== "approle") return undefined;
  const login = tryLogin(world, mount, user === undefined ? fields : { ...fields, user });
  if ("error" in login) return errors(login.status, login.error);
  const { policies, ttl = maxTtl, tokenType = "service" } = login.granted;
  const token = makeToken(world, {
    policies: ["default", ...policies],
    creationTtl: ttl,
    type: tokenType,
    path,
    displayName: name,
    entityId: idOf(`${name} ${JSON.stringify(login.metadata)}`),
    meta: login.metadata,
  });
  return { status: 200, body: envelope(world, { auth: authOf(token, ttl) }) };
}

function tryLogin(world: VaultWorld, mount: AuthMount, fields: Fields): Login {
  switch (mount.method) {
    case "approle":
      return appRole(world, mount, fields);
    case "jwt":
      return jwt(world, mount, fields);
    case "kubernetes":
      return kubernetes(mount, fields);
    case "userpass":
      return userpass(mount, fields);
  }
}

type Mounted<Method> = Extract<AuthMount, { readonly method: Method }>;

function userpass({ users }: Mounted<"userpass">, fields: Fields): Login {
  const username = text(fields, "user");
  const granted = users.get(username);
  if (granted === undefined || granted.password !== text(fields, "password")) {
    return { status: 400, error: "invalid username or password" };
  }
  return { granted, metadata: { username } };
}

function appRole(world: VaultWorld, { roles }: Mounted<"approle">, fields: Fields): Login {
  const [roleId, secretId] = [text(fields, "role_id"), text(fields, "secret_id")];
  if (roleId === "") {
    const isVault = world.dialect === "vault";
    const error = isVault ? "failed to determine alias name from login request" : "missing role_id";
    return { status: 500, error };
  }
  const role = roles.get(roleId);
  if (role === undefined) return { status: 400, error: "invalid role or secret ID" };
  if (secretId === "") return { status: 400, error: "missing secret_id" };
  const left = role.secretIds.get(secretId) ?? 0;
  if (left === 0) return { status: 400, error: "invalid role or secret ID" };
  if (role.isElsewhere === true) {
    return {
      status: 400,
      error: 'source address "127.0.0.1" unauthorized by CIDR restrictions on the role: %!w(<nil>)',
    };
  }
  role.secretIds.set(secretId, left - 1);
  return { granted: role, metadata: { role_name: role.name } };
}

function jwt(world: VaultWorld, mount: Mounted<"jwt">, fields: Fields): Login {
  const wrong = (error: string): Login => ({ status: 400, error });
  const name = text(fields, "role") || mount.defaultRole;
  const role = mount.roles.get(name);
  const token = text(fields, "jwt");
  if (token === "") return wrong("missing token");
  if (role === undefined) return wrong(`role "${name}" could not be found`);
  const claims = claimsOf(token);
  if (claims === undefined) {
    return wrong(
      "error validating token: error verifying token signature: go-jose/go-jose: compact JWS format must have three parts",
    );
  }
  if (claims["iss"] !== mount.issuer)
    return wrong("error validating token: invalid issuer (iss) claim");
  if (Number(claims["exp"]) < world.now) {
    return wrong("error validating token: invalid expiration time (exp) claim: token is expired");
  }
  if (claims["aud"] !== role.audience) {
    return wrong(`error validating token: ${wrongAudience}`);
  }
  for (const [claim, value] of Object.entries(role.claims)) {
    if (claims[claim] === value) continue;
    return wrong(
      `error validating claims: claim "${claim}" does not match any associated bound claim values`,
    );
  }
  return { granted: role, metadata: { role: name } };
}

const wrongAudience =
  "invalid audience (aud) claim: audience claim does not match any expected audience";

function kubernetes(mount: Mounted<"kubernetes">, fields: Fields): Login {
  const [name, token] = [text(fields, "role"), text(fields, "jwt")];
  if (name === "") return { status: 400, error: "missing role" };
  const role = mount.roles.get(name);
  if (role === undefined) return { status: 400, error: `invalid role name "${name}"` };
  const claims = claimsOf(token);
  if (claims === undefined) return { status: 403, error: "permission denied" };
  const audiences: unknown = claims["aud"];
  if (!Array.isArray(audiences) || !audiences.includes(role.audience)) {
    return { status: 403, error: wrongAudience };
  }
  const pod = object(claims, "kubernetes.io") ?? {};
  const account = object(pod, "serviceaccount") ?? {};
  const namespace = text(pod, "namespace");
  if (text(account, "name") !== role.serviceAccount || namespace !== role.namespace) {
    return { status: 403, error: "service account name not authorized" };
  }
  if (!mount.isAccepted(token)) return { status: 403, error: "permission denied" };
  const metadata = {
    role: name,
    service_account_name: role.serviceAccount,
    service_account_namespace: namespace,
    service_account_secret_name: "",
    service_account_uid: text(account, "uid"),
  };
  return { granted: role, metadata };
}

function claimsOf(token: string): Fields | undefined {
  const parts = token.split(".");
  if (parts.length !== 3) return undefined;
  return parse(Buffer.from(parts[1] ?? "", "base64url").toString("utf8"));
}

/** Requests to roles of AppRole. */
export const appRoleRoutes: readonly Route[] = [
  {
    method: "GET",
    path: /^auth\/(.+\/role\/[^/]+)\/role-id$/,
    answer: ({ world }, _, at) => {
      const [role_id] = appRoleAt(world, at) ?? [];
      return role_id === undefined ? errors(404) : dataOf(world, { role_id }, "approle");
    },
  },
  {
    method: "POST",
    path: /^auth\/(.+\/role\/[^/]+)\/secret-id$/,
    answer: ({ world }, _, at) => {
      const [, role] = appRoleAt(world, at) ?? [];
      if (role === undefined) return errors(404);
      const secret_id = randomUUID();
      role.secretIds.set(secret_id, Number.POSITIVE_INFINITY);
      const data = {
        secret_id,
        secret_id_accessor: randomUUID(),
        secret_id_num_uses: 0,
        secret_id_ttl: 3_600,
      };
      return dataOf(world, data, "approle");
    },
  },
];

function appRoleAt(world: VaultWorld, at: string): readonly [string, AppRole] | undefined {
  const [mountName = "", name] = at.split("/role/");
  const mount = world.auth.get(mountName);
  if (mount?.method !== "approle") return undefined;
  return [...mount.roles].find(([, role]) => role.name === name);
}

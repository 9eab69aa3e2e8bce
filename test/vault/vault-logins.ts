import { randomUUID } from "node:crypto";
import { envelope, errors, newToken, type WorldAnswer } from "./vault-answers.ts";
import type { AuthMount, VaultWorld } from "./vault-world.ts";

type Fields = Readonly<Record<string, unknown>>;
type Login =
  | { readonly reads: readonly string[]; readonly metadata: object }
  | { readonly status: number; readonly error: string };

const known = {
  approle: ["role_id", "secret_id"],
  jwt: ["role", "jwt"],
  kubernetes: ["role", "jwt"],
};

/** Answers a login; a field that the method does not have is refused, which real servers do not. */
export function answerLogin(world: VaultWorld, path: string, body: string): WorldAnswer {
  const mount = world.auth.get(path.slice("auth/".length, -"/login".length));
  if (mount === undefined) return errors(403, "permission denied");
  const fields = parse(body);
  if (fields === undefined) return brokenJson(world);
  const odd = Object.keys(fields).find((name) => !known[mount.method].includes(name));
  if (odd !== undefined) return errors(400, `the stand-in does not know the field ${odd}`);
  const login = tryLogin(world, mount, fields);
  if ("error" in login) return errors(login.status, login.error);
  const policies = ["default", "mirror-read"];
  const auth = {
    client_token: newToken(world, login.reads),
    accessor: randomUUID(),
    policies,
    token_policies: policies,
    metadata: login.metadata,
    lease_duration: 600,
    renewable: true,
    entity_id: randomUUID(),
    token_type: "service",
    orphan: true,
    mfa_requirement: null,
    num_uses: 0,
  };
  return { status: 200, body: envelope(world, { auth }) };
}

function tryLogin(world: VaultWorld, mount: AuthMount, fields: Fields): Login {
  switch (mount.method) {
    case "approle":
      return appRole(world, mount, fields);
    case "jwt":
      return jwt(world, mount, fields);
    case "kubernetes":
      return kubernetes(world, mount, fields);
  }
}

type Mounted<Method> = Extract<AuthMount, { readonly method: Method }>;

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
  return { reads: role.reads, metadata: { role_name: role.name } };
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
  return { reads: role.reads, metadata: { role: name } };
}

const wrongAudience =
  "invalid audience (aud) claim: audience claim does not match any expected audience";

function kubernetes(_: VaultWorld, mount: Mounted<"kubernetes">, fields: Fields): Login {
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
  const { namespace, serviceaccount } = claims["kubernetes.io"] as {
    readonly namespace: string;
    readonly serviceaccount: { readonly name: string; readonly uid: string };
  };
  if (serviceaccount.name !== role.serviceAccount || namespace !== role.namespace) {
    return { status: 403, error: "service account name not authorized" };
  }
  if (!mount.isAccepted(token)) return { status: 403, error: "permission denied" };
  const metadata = {
    role: name,
    service_account_name: serviceaccount.name,
    service_account_namespace: namespace,
    service_account_secret_name: "",
    service_account_uid: serviceaccount.uid,
  };
  return { reads: role.reads, metadata };
}

function claimsOf(token: string): Fields | undefined {
  const parts = token.split(".");
  if (parts.length !== 3) return undefined;
  return parse(Buffer.from(parts[1] ?? "", "base64url").toString("utf8"));
}

function parse(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body === "" ? "{}" : body);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function brokenJson({ dialect }: VaultWorld): WorldAnswer {
  return dialect === "vault"
    ? errors(500, "malformed JSON, unclosed containers")
    : errors(400, "failed to decode JSON input: unexpected EOF");
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

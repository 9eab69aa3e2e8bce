import { defined, MirrorError, printable } from "../../../base/problem/index.ts";
import type { VaultClient } from "./client.ts";
import { failureOf, saidBy } from "./failure.ts";
import type { VaultLogin } from "./options.ts";

const mountPattern = /^[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*$/;
const titles = { approle: "AppRole", kubernetes: "Kubernetes", jwt: "JWT" } as const;

/**
 * Logs a client in, so that later requests carry a token.
 *
 * @throws a {@link MirrorError} `unauthorized` when Vault rejects the login, `network` when the answer is not one
 * of Vault, `wrong-use` when a required value is empty.
 */
export async function logInToVault(client: VaultClient, login: VaultLogin): Promise<void> {
  if (login.method === "token") {
    client.useToken(login.token());
    return;
  }
  const { method, mount = method } = login;
  const what = `the ${titles[method]} login`;
  if (!mountPattern.test(mount)) {
    throw new MirrorError("wrong-use", `the mount of ${what} is not a path: ${printable(mount)}`, {
      hint: "Write it as vault auth list prints it, such as approle or team-a/approle.",
    });
  }
  const body = bodyOf(login, what);
  const secrets = Object.entries(body).flatMap(([name, value]) => (name === "role" ? [] : value));
  const answer = await client.write(`auth/${mount}/login`, body);
  if (answer.status !== 200) {
    const error = failureOf(answer, { host: client.host, what, secrets });
    if (error.code !== "unauthorized" && answer.status !== 500) throw error;
    const hint = hintFor(method, mount, saidBy(answer, secrets));
    throw new MirrorError("unauthorized", error.message, { hint });
  }
  const token = tokenOf(answer.body);
  if (token !== undefined) {
    client.useToken(token);
    return;
  }
  throw new MirrorError(
    "network",
    `Vault at ${printable(client.host)} answered ${what} without a token`,
    {
      hint: "Check VAULT_ADDR, and whether the login requires a second factor.",
    },
  );
}

type BodyLogin = Exclude<VaultLogin, { readonly method: "token" }>;

function bodyOf(login: BodyLogin, what: string): Readonly<Record<string, string>> {
  const fields = fieldsOf(login);
  for (const [name, value] of Object.entries(fields)) {
    if (value !== "" && !/[\r\n]/.test(value)) continue;
    const how = value === "" ? "is empty" : "contains a line break";
    throw new MirrorError("wrong-use", `the ${name} for ${what} ${how}`, {
      hint: "Check its file or variable.",
    });
  }
  return fields;
}

function fieldsOf(login: BodyLogin): Readonly<Record<string, string>> {
  if (login.method === "approle") {
    const { roleId, secretId } = login;
    const role = { role_id: roleId().trim() };
    return secretId === undefined ? role : { ...role, secret_id: secretId().trim() };
  }
  const jwt = login.jwt().trim();
  return { ...defined({ role: login.role }), jwt };
}

function hintFor(method: BodyLogin["method"], mount: string, said: string): string {
  if (said === "permission denied") {
    return method === "kubernetes"
      ? `Check that Vault's cluster still accepts the service account's token, and that auth/${mount} exists.`
      : `Check that auth/${mount} exists: Vault gives the same answer if it does not.`;
  }
  const hints = {
    approle:
      "Check role id and secret id; a secret ID can be used up or expired, and belongs to one mount.",
    kubernetes:
      "Check the role, and that it is bound to this service account, namespace and audience.",
    jwt: "Check the role, and that its bound audience, issuer and claims match the token.",
  } as const;
  return hints[method];
}

function tokenOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("auth" in body)) return undefined;
  const { auth } = body;
  if (typeof auth !== "object" || auth === null || !("client_token" in auth)) return undefined;
  const { client_token: token } = auth;
  return typeof token === "string" && token !== "" ? token : undefined;
}

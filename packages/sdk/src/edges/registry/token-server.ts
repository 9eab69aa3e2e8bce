import { defined, MirrorError, printable } from "../../base/problem/index.ts";
import type { Credentials } from "../../models/authfile/index.ts";
import {
  type LoginMethod,
  pullScope,
  type RegistryToken,
  readFaults,
  readToken,
  wordFaults,
} from "../../models/registry/index.ts";
import { readBody } from "./body.ts";
import { accountOf, basicHeader } from "./credentials-header.ts";
import type { Answer, Exchange, Transport } from "./transport.ts";

/** The scope of a token request. */
export interface TokenRequest {
  /** The registry that the token is for, as errors name it. */
  readonly registry: string;
  /** Where it is handed out. */
  readonly login: Extract<LoginMethod, { readonly method: "token" }>;
  /** The repositories that it lets us read. */
  readonly repositories: readonly string[];
  /** Undefined to ask for one without logging in. */
  readonly credentials: Credentials | undefined;
}

const longestAnswer = 1024 * 1024;

/** Makes the request for a token: a GET with name and password, or, for an identity token, an exchange of it. */
export function tokenExchange({ login, repositories, credentials }: TokenRequest): Exchange {
  const scopes = repositories.map(pullScope);
  const identity = credentials?.identityToken?.();
  const service = login.service ?? "";
  if (identity !== undefined) {
    const form = new URLSearchParams({ grant_type: "refresh_token", service });
    form.set("client_id", "mirrorkit");
    form.set("refresh_token", identity);
    if (scopes.length > 0) form.set("scope", scopes.join(" "));
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return { method: "POST", url: login.realm, headers, body: form.toString() };
  }
  const url = new URL(login.realm);
  if (credentials !== undefined) url.searchParams.set("account", credentials.username);
  if (login.service !== undefined) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  const authorization = credentials === undefined ? {} : basicHeader(credentials);
  return { method: "GET", url, headers: authorization };
}

/**
 * Reads the answer of the token server.
 *
 * @throws a {@link MirrorError} `unauthorized` when it rejects the account, `network` when it returns no token.
 */
export async function readTokenAnswer(
  request: TokenRequest,
  answer: Answer,
): Promise<RegistryToken> {
  const { bytes } = await readBody(answer, longestAnswer);
  const text = bytes.toString("utf8");
  const { host } = request.login.realm;
  if (answer.status === 200) {
    const token = readToken(text);
    if (token !== undefined) return token;
    throw new MirrorError("network", `${printable(host)} answered without a token`, {
      hint: serverHint(request),
    });
  }
  const said = wordFaults(readFaults(text, answer.secrets)) ?? `status ${answer.status}`;
  const isRefused = [400, 401, 403].includes(answer.status);
  if (!isRefused) {
    throw new MirrorError("network", `${printable(host)} returned no token: ${said}`, {
      hint: serverHint(request),
    });
  }
  const account = accountOf(request.registry, request.credentials);
  throw new MirrorError(
    "unauthorized",
    `${printable(host)} issues no token to ${account}: ${said}`,
    {
      hint: "Log in again with podman login --authfile, or renew the token of the robot.",
      ...defined({ position: request.credentials?.position }),
    },
  );
}

function serverHint({ registry }: TokenRequest): string {
  return `Check the token server that ${printable(registry)} names, and any proxy in front of it.`;
}

/**
 * Refuses to send credentials to a token server over plain HTTP when the registry itself uses HTTPS.
 *
 * @throws a {@link MirrorError} `refused`.
 */
export function refusePlainRealm(
  request: TokenRequest,
  isSecure: boolean,
  transport: Transport,
): void {
  const { realm } = request.login;
  if (!isSecure || realm.protocol === "https:" || transport.isInsecure(realm)) return;
  throw new MirrorError(
    "refused",
    `${printable(request.registry)} names ${printable(realm.host)}, which issues tokens over plain HTTP`,
    { hint: "Configure the token server to use HTTPS, or name it as insecure." },
  );
}

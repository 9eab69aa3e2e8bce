import { MirrorError, printable } from "../../base/problem/index.ts";
import type { CredentialLookup, Credentials } from "../../models/authfile/index.ts";
import { groupScopes, type RegistryToken, readGrants } from "../../models/registry/index.ts";
import { dropBody } from "./body.ts";
import { basicHeader } from "./credentials-header.ts";
import type { RegistryPing } from "./host.ts";
import type { Answer } from "./transport.ts";

/** The result of a login. */
export interface RegistryLogin {
  /** `none` when the registry allows anonymous access. */
  readonly method: "none" | "basic" | "token";
  /** The repositories that the token does not allow to read; undefined when the registry does not report them. */
  readonly withheld?: readonly string[];
}

/** A registry that can be logged in to. */
export interface LoginPeer {
  readonly ping: () => Promise<RegistryPing>;
  readonly lookUp: (repository: string) => CredentialLookup;
  readonly askForToken: (
    repositories: readonly string[],
    credentials: Credentials | undefined,
  ) => Promise<RegistryToken>;
  readonly get: (url: URL, headers: Readonly<Record<string, string>>) => Promise<Answer>;
  /** The error for credentials that are not accepted, or not there. */
  readonly refused: (repository: string) => MirrorError;
}

/**
 * Logs in with the credentials that some repositories share, and requests only read access.
 *
 * @throws a {@link MirrorError} `unauthorized` when the registry rejects the account or requires one; `network`.
 */
export async function logIn(
  peer: LoginPeer,
  repositories: readonly string[],
): Promise<RegistryLogin> {
  const { origin, login } = await peer.ping();
  if (login === undefined) return { method: "none" };
  const [first = ""] = repositories;
  const { credentials, helper } = peer.lookUp(first);
  if (helper !== undefined) throw peer.refused(first);
  if (login.method === "token") return withToken(peer, repositories, credentials);
  if (credentials === undefined) throw peer.refused(first);
  const url = new URL(`${origin}/v2/`);
  const answer = await peer.get(url, basicHeader(credentials));
  await dropBody(answer);
  if (answer.status === 200) return { method: "basic" };
  if (answer.status === 401 || answer.status === 403) throw peer.refused(first);
  throw new MirrorError(
    "network",
    `${printable(url.host)} answered a login with ${answer.status}`,
    { hint: "Check the registry and any proxy in front of it." },
  );
}

/** One answer for several places that registries.conf sends a registry's repositories to. */
export function joinLogins(logins: readonly RegistryLogin[]): RegistryLogin {
  const [first = { method: "none" }] = logins.filter(({ method }) => method !== "none");
  const isTold = logins.every(({ withheld }) => withheld !== undefined);
  const withheld = logins.flatMap((one) => one.withheld ?? []);
  return isTold ? { method: first.method, withheld } : { method: first.method };
}

async function withToken(
  peer: LoginPeer,
  repositories: readonly string[],
  credentials: Credentials | undefined,
): Promise<RegistryLogin> {
  const withheld: string[] = [];
  let isTold = true;
  const groups = groupScopes(repositories.filter((name) => name !== ""));
  for (const group of groups.length === 0 ? [[]] : groups) {
    const { token } = await peer.askForToken(group, credentials);
    const granted = readGrants(token);
    isTold &&= granted !== undefined;
    withheld.push(...group.filter((name) => granted?.get(name)?.includes("pull") !== true));
  }
  return isTold && groups.length > 0 ? { method: "token", withheld } : { method: "token" };
}

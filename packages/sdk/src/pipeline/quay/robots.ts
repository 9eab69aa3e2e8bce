import { isMirrorError } from "../../base/problem/index.ts";
import { findRobotToken, listRobots, makeRobot, type QuayApi } from "../../edges/quay/index.ts";
import type { RegistryOptions } from "../../edges/registry/index.ts";
import { type Credentials, lookUpCredentials } from "../../models/authfile/index.ts";
import { accountIn, type NeededRepository, type QuayAccount } from "../../models/quay/index.ts";

/** Secrets of robots that were made or looked up, by name. */
export type Secrets = Map<string, () => string>;

/** Who pulls, and where its password may be. */
export interface Puller {
  /** Host with port. */
  readonly registry: string;
  /** The account. */
  readonly account: QuayAccount;
  /** Its authfiles count. */
  readonly options: RegistryOptions;
}

/** Makes robots that are missing, where the token may; a list that is not shown is no reason to try. */
export async function makeRobots(
  api: QuayApi,
  needed: readonly NeededRepository[],
  account: QuayAccount,
  secrets: Secrets,
): Promise<readonly string[]> {
  const made: string[] = [];
  for (const { organisation, name } of robotsFor(needed, account)) {
    const known = await listRobots(api, organisation);
    if (known === undefined || known.has(name)) continue;
    try {
      secrets.set(name, await makeRobot(api, name, "pulls for clusters"));
      made.push(name);
    } catch (error) {
      // Remaining robots are reported as missing.
      if (!isMirrorError(error) || error.code !== "unauthorized") throw error;
    }
  }
  return made;
}

/** Looks up the credentials of robots that no authfile contains, if the token may see them. */
export async function lookUpSecrets(
  api: QuayApi,
  needed: readonly NeededRepository[],
  { account, registry, options }: Puller,
  secrets: Secrets,
): Promise<void> {
  for (const { organisation, name } of robotsFor(needed, account)) {
    const target = { registry, repository: organisation };
    const known = lookUpCredentials(options.authFiles ?? [], target).credentials;
    if (known?.username === name || secrets.has(name)) continue;
    const secret = await findRobotToken(api, name);
    if (secret !== undefined) secrets.set(name, secret);
  }
}

function robotsFor(
  needed: readonly NeededRepository[],
  account: QuayAccount,
): readonly { readonly organisation: string; readonly name: string }[] {
  if (account.kind !== "robot") return [];
  return [...new Set(needed.map(({ organisation }) => organisation))]
    .map((organisation) => ({ organisation, name: accountIn(account, organisation).name }))
    .filter(({ organisation, name }) => name.startsWith(`${organisation}+`));
}

/**
 * The credentials of an account: the authfile's entry of that name, otherwise those from Quay; undefined without
 * either.
 */
export function credentialsOf(
  username: string,
  [first]: readonly NeededRepository[],
  { registry, options }: Omit<Puller, "account">,
  secrets: Secrets,
): Credentials | undefined {
  const repository = first === undefined ? "" : `${first.organisation}/${first.name}`;
  const { credentials } = lookUpCredentials(options.authFiles ?? [], { registry, repository });
  if (credentials?.username === username) return credentials;
  const password = secrets.get(username);
  if (password === undefined) return undefined;
  return { username, password, key: registry, position: { file: `${registry} (robot accounts)` } };
}

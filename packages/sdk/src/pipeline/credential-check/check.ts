import {
  compareText,
  defined,
  isMirrorError,
  type MirrorError,
  type Problem,
  printable,
  quoted,
} from "../../base/problem/index.ts";
import { checkExpiry, checkOverlaps, readAuthKey } from "../../decisions/credentials/index.ts";
import type { RegistryClient, RegistryLogin } from "../../edges/registry/index.ts";
import { type AuthFile, type Credentials, lookUpCredentials } from "../../models/authfile/index.ts";
import type { LoginTarget } from "./targets.ts";

/** A checked login, and the repositories of a registry that share its entry. */
export interface CheckedLogin {
  /** Host with port. */
  readonly registry: string;
  /** The entry's key; undefined when no entry matches and the registry is accessed anonymously. */
  readonly key?: string;
  /** The account's name; empty for an identity token, undefined without an entry. */
  readonly account?: string;
  /**
   * - `works`: the registry accepts the account
   * - `anonymous`: it allows everyone to read the requested repositories
   * - `refused`: it rejects the account, requires one, or grants less than the requested access
   * - `unknown`: it did not answer, or gave an unexpected answer
   */
  readonly state: "works" | "anonymous" | "refused" | "unknown";
  /** The repositories of the login, sorted; empty for the registry itself. */
  readonly repositories: readonly string[];
  /** Repositories that the account may not read, or that do not exist; empty when the registry does not report them. */
  readonly withheld: readonly string[];
}

/** The results of all logins. */
export interface CredentialCheck {
  /** The logins, by registry and key. */
  readonly logins: readonly CheckedLogin[];
  /**
   * Rejected logins (`auth-refused`), unknown results (`auth-unknown`), expiring tokens, and entries that shadow
   * others.
   */
  readonly problems: readonly Problem[];
}

/** Options of a credential check. */
export interface CredentialCheckOptions {
  /** The registry client; opened with the same authfiles. */
  readonly client: RegistryClient;
  /** The authfiles, in the order in which they are searched. */
  readonly authFiles: readonly AuthFile[];
  /** The time of the check. */
  readonly now: Date;
  /** How many days before its expiry a token is reported; 30 by default. */
  readonly days?: number;
}

interface Group {
  readonly registry: string;
  readonly credentials: Credentials | undefined;
  readonly targets: LoginTarget[];
}

/**
 * Logs in once per entry to all repositories that must be readable, and requests only read access: requesting more
 * would create repositories in Quay. Never throws because of a registry.
 */
export async function checkCredentials(
  targets: readonly LoginTarget[],
  options: CredentialCheckOptions,
): Promise<CredentialCheck> {
  const groups = groupsOf(targets, options.authFiles);
  const checked = await Promise.all(groups.map((group) => checkGroup(group, options.client)));
  const registries = new Set(groups.map(({ registry }) => readAuthKey(registry).registry));
  const concerned = options.authFiles
    .flatMap(({ entries }) => [...entries.values()])
    .flatMap(({ credentials }) => credentials ?? [])
    .filter(({ key }) => registries.has(readAuthKey(key).registry));
  return {
    logins: checked.map(({ login }) => login),
    problems: [
      ...checked.flatMap(({ problem }) => problem ?? []),
      ...checkExpiry(concerned, options.now, options.days ?? 30),
      ...options.authFiles.flatMap(({ file }) =>
        checkOverlaps(concerned.filter(({ position }) => position.file === file)),
      ),
    ],
  };
}

function groupsOf(
  targets: readonly LoginTarget[],
  authFiles: readonly AuthFile[],
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const target of targets) {
    const { registry } = target;
    const { credentials } = lookUpCredentials(authFiles, target);
    const name = JSON.stringify([
      registry,
      credentials?.position.file ?? "",
      credentials?.key ?? "",
    ]);
    const group = groups.get(name) ?? { registry, credentials, targets: [] };
    group.targets.push(target);
    groups.set(name, group);
  }
  return [...groups].sort(([a], [b]) => compareText(a, b)).map(([, group]) => group);
}

interface Checked {
  readonly login: CheckedLogin;
  readonly problem?: Problem;
}

async function checkGroup(group: Group, client: RegistryClient): Promise<Checked> {
  const { registry, credentials, targets } = group;
  const repositories = [...new Set(targets.map(({ repository }) => repository))]
    .filter((name) => name !== "")
    .sort(compareText);
  const about = {
    registry,
    ...(credentials === undefined ? {} : { key: credentials.key, account: credentials.username }),
    repositories,
  };
  try {
    const { method, withheld } = await client.logIn(registry, repositories);
    const login = { ...about, withheld: withheld ?? [] };
    if (withheld !== undefined && withheld.length > 0) {
      return { login: { ...login, state: "refused" }, problem: withheldProblem(group, withheld) };
    }
    const problem = withheld === undefined ? await probe(group, client) : undefined;
    if (problem !== undefined) return { login: { ...login, state: "refused" }, problem };
    return { login: { ...login, state: stateOf(method, credentials) } };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    const state = error.code === "unauthorized" ? "refused" : "unknown";
    return { login: { ...about, state, withheld: [] }, problem: failed(error, state) };
  }
}

function stateOf(
  method: RegistryLogin["method"],
  credentials: Credentials | undefined,
): "works" | "anonymous" {
  return method === "none" || credentials === undefined ? "anonymous" : "works";
}

/** When tokens do not show the access, one image is requested; it need not exist. */
async function probe({ targets }: Group, client: RegistryClient): Promise<Problem | undefined> {
  const target = targets.find(({ reference }) => reference !== undefined);
  if (target?.reference === undefined) return undefined;
  const { registry, repository, reference } = target;
  const presence = await client.findManifest(
    { registry, repository, reference },
    { confirm: false },
  );
  if (presence.state !== "unknown" || presence.code !== "unauthorized") return undefined;
  const { reason: message, help, position } = presence;
  return {
    rule: "auth-refused",
    severity: "error",
    message,
    ...defined({ help, position }),
  };
}

function failed(
  {
    message,
    hint = "Check the address of the registry and the network, and run again.",
    position,
  }: MirrorError,
  state: "refused" | "unknown",
): Problem {
  return {
    rule: state === "refused" ? "auth-refused" : "auth-unknown",
    severity: state === "refused" ? "error" : "warning",
    message,
    ...defined({ help: hint, position }),
  };
}

function withheldProblem({ registry, credentials }: Group, withheld: readonly string[]): Problem {
  const [first = ""] = withheld;
  const more = withheld.length > 1 ? ` and ${withheld.length - 1} more` : "";
  const who = credentials === undefined ? "everyone" : accountOf(credentials);
  return {
    rule: "auth-refused",
    severity: "error",
    message: `${printable(registry)} does not let ${who} read ${quoted(first)}${more}, or it does not exist`,
    help: "Give the account permission to read there, or create the repository first: a repository of a destination is missing until the first push.",
    ...defined({ position: credentials?.position }),
  };
}

function accountOf({ username, key }: Credentials): string {
  return username === "" ? `the account of ${quoted(key)}` : printable(username);
}

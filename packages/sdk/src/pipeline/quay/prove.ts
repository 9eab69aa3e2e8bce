import {
  defined,
  isMirrorError,
  type Problem,
  printable,
  quoted,
} from "../../base/problem/index.ts";
import {
  findPullGrants,
  openRegistryClient,
  type RegistryOptions,
} from "../../edges/registry/index.ts";
import type { AuthFile, Credentials } from "../../models/authfile/index.ts";
import type { NeededRepository } from "../../models/quay/index.ts";
import { placeOfImage } from "../../models/registries-conf/index.ts";
import { inParallel } from "./in-parallel.ts";
import { counter, type QuayProgress } from "./progress.ts";

/** The account and the repositories of a proof. */
export interface PullProof {
  /** Host with port, as the destinations have it. */
  readonly registry: string;
  /** The repositories to read. */
  readonly repositories: readonly NeededRepository[];
  /** Who is to read it. */
  readonly account: Credentials;
  /** How the registry is spoken to; its authfiles do not count. */
  readonly options: RegistryOptions;
  /** Called with the progress. */
  readonly listen?: ((progress: QuayProgress) => void) | undefined;
}

/** The access of an account, proven with its own tokens. */
export interface PullVerdict {
  /** How many repositories it can read. */
  readonly proven: number;
  /**
   * Repositories that it cannot read (rule `unreadable-repository`), and those whose access could not be determined
   * (rule `unproven-repository`).
   */
  readonly problems: readonly Problem[];
}

/**
 * Proves that an account can read repositories: by requesting tokens for it and, when those do not show the access,
 * by requesting a manifest.
 */
export async function provePulls(proof: PullProof): Promise<PullVerdict> {
  const { registry, account, options, repositories } = proof;
  const byPath = new Map(repositories.map((one) => [pathOf(one), one]));
  try {
    const grants = await findPullGrants(registry, [...byPath.keys()], account, options);
    const count = counter("proving", repositories.length, proof.listen);
    for (const _ of [...grants.granted, ...grants.refused]) count();
    const asked = await askForManifests(proof, grants.untold, count);
    const refused = [...grants.refused, ...asked.refused].sort();
    const problems = [
      ...refused.map((path) => unreadable(path, account, byPath.get(path))),
      ...asked.unknown,
    ];
    return { proven: repositories.length - refused.length - asked.unknown.length, problems };
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "unauthorized") throw error;
    const { message, hint, position } = error;
    const more = { ...(hint ? { help: hint } : {}), ...(position ? { position } : {}) };
    const problem: Problem = { rule: "refused-account", severity: "error", message, ...more };
    return { proven: 0, problems: [problem] };
  }
}

async function askForManifests(
  { registry, account, options }: PullProof,
  paths: readonly string[],
  count: () => void,
): Promise<{ readonly refused: readonly string[]; readonly unknown: readonly Problem[] }> {
  const authFiles = [authFileOf(hostsOf(registry, paths, options), account)];
  const client = openRegistryClient({ ...options, authFiles });
  const refused: string[] = [];
  const unknown: Problem[] = [];
  try {
    await inParallel(paths, 4, async (repository) => {
      const name = { registry, repository, reference: "latest" };
      const presence = await client.findManifest(name);
      count();
      if (presence.state !== "unknown") return;
      if (presence.code === "unauthorized") refused.push(repository);
      else unknown.push(unproven(repository, presence.reason));
    });
  } finally {
    await client.close();
  }
  return { refused, unknown };
}

/** The registry, and where registries.conf puts it: credentials are looked up by that. */
function hostsOf(
  registry: string,
  paths: readonly string[],
  { registriesFile = { entries: [] } }: RegistryOptions,
): readonly string[] {
  const places = paths.map((path) => placeOfImage(registriesFile, `${registry}/${path}`).name);
  return [...new Set([registry, ...places.map((place) => place.split("/", 1)[0] ?? registry)])];
}

/** An authfile that has the same account for all of some hosts. */
function authFileOf(hosts: readonly string[], credentials: Credentials): AuthFile {
  const { position } = credentials;
  const entries = new Map(hosts.map((key) => [key, { key, position, credentials }]));
  return { file: position.file, entries, helpers: new Map() };
}

function pathOf({ organisation, name }: NeededRepository): string {
  return name === "" ? organisation : `${organisation}/${name}`;
}

function unreadable(
  path: string,
  { username }: Credentials,
  needed: NeededRepository | undefined,
): Problem {
  return {
    rule: "unreadable-repository",
    severity: "error",
    message: `${quoted(username)} cannot pull from ${printable(path)}: the registry issues no token for it`,
    help: "Give the account the permission Read on the repository, or create the repository with mirrorkit seed.",
    ...defined({ position: needed?.position }),
  };
}

function unproven(path: string, reason: string): Problem {
  return {
    rule: "unproven-repository",
    severity: "error",
    message: `pulling from ${printable(path)} could not be tested: ${reason}`,
    help: "Run again once the registry answers.",
  };
}

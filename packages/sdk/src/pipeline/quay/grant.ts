import { invalidInput, MirrorError, type Problem, printable } from "../../base/problem/index.ts";
import {
  compareRepositories,
  findNeededRepositories,
  type PlacedMapping,
  planSeed,
  type SeedWish,
} from "../../decisions/quay/index.ts";
import {
  findOrganisation,
  listRepositories,
  openQuayApi,
  type QuayApi,
  type QuayOptions,
  readConfiguration,
} from "../../edges/quay/index.ts";
import type { RegistryOptions } from "../../edges/registry/index.ts";
import {
  accountIn,
  type NeededRepository,
  type QuayAccount,
  type SeedStep,
} from "../../models/quay/index.ts";
import { lookAround, noOrganisation } from "./look-around.ts";
import type { QuayProgress } from "./progress.ts";
import { provePulls } from "./prove.ts";
import { credentialsOf, lookUpSecrets, makeRobots, type Secrets } from "./robots.ts";
import { neededIn, refuseReadOnly } from "./seed.ts";
import { type FailedStep, takeSteps } from "./take-steps.ts";

/** The account to grant pulls to, and the repositories. */
export interface GrantRequest {
  /** The registry, as in the destinations. */
  readonly registry: string;
  /** The account that clusters pull with: a robot or a user. */
  readonly account: QuayAccount;
  /** The mappings whose repositories must be readable. */
  readonly mappings: readonly PlacedMapping[];
  /** Organisations whose repositories must all be readable. */
  readonly organisations: readonly string[];
  /** Whether the permission also applies to repositories created in the organisations later. */
  readonly asDefault: boolean;
  /** Whether to change nothing and only prove the existing access. */
  readonly dryRun: boolean;
  /** The connection to Quay's API; undefined for a registry that is not a Quay, where access is only proven. */
  readonly quay?: QuayOptions & { readonly address: string };
  /** The connection to the registry; the account's password comes from its authfiles. */
  readonly options: RegistryOptions;
  /** Called with the progress. */
  readonly onProgress?: (progress: QuayProgress) => void;
}

/** The access of an account, and the changes made for it. */
export interface GrantReport {
  /** The number of repositories that it must read. */
  readonly repositories: number;
  /** The number of those that it can read, proven with its own tokens. */
  readonly proven: number;
  /** Robots that were created for it. */
  readonly made: readonly string[];
  /** Permissions that were missing. */
  readonly steps: readonly SeedStep[];
  /** The number of missing permissions that were granted. */
  readonly done: number;
  /** Permissions that could not be granted. */
  readonly failed: readonly FailedStep[];
  /** Obstacles, and repositories that it cannot read. */
  readonly problems: readonly Problem[];
}

/**
 * Grants an account pull access and proves it with tokens of the account itself: answers of the API are not a
 * proof.
 *
 * @throws a `MirrorError` as {@link seedQuay} does.
 */
export async function grantPulls(request: GrantRequest): Promise<GrantReport> {
  const secrets: Secrets = new Map();
  const given =
    request.quay === undefined
      ? { ...nothingDone, needed: neededAnywhere(request) }
      : await grantInQuay(request, request.quay, secrets);
  const { needed, ...report } = given;
  if (report.problems.some(({ severity }) => severity === "error")) {
    return { ...report, repositories: needed.length, proven: 0 };
  }
  const problems = [...report.problems];
  let proven = 0;
  for (const [name, own] of byAccount(needed, request.account)) {
    const account = credentialsOf(name, own, request, secrets);
    if (account === undefined) {
      problems.push(withoutPassword(name));
      continue;
    }
    const { registry, options, onProgress: listen } = request;
    const verdict = await provePulls({ registry, repositories: own, account, options, listen });
    proven += verdict.proven;
    problems.push(...verdict.problems);
  }
  return { ...report, problems, repositories: needed.length, proven };
}

const nothingDone = { made: [], steps: [], done: 0, failed: [], problems: [] };

function neededAnywhere({ mappings, registry }: GrantRequest): readonly NeededRepository[] {
  const { repositories, problems } = findNeededRepositories(mappings, registry);
  if (problems.length > 0) throw invalidInput(problems);
  return repositories;
}

async function grantInQuay(
  request: GrantRequest,
  quay: NonNullable<GrantRequest["quay"]>,
  secrets: Secrets,
): Promise<
  Omit<GrantReport, "proven" | "repositories"> & { readonly needed: readonly NeededRepository[] }
> {
  const api = openQuayApi(quay.address, quay);
  try {
    const configuration = await readConfiguration(api);
    refuseReadOnly(configuration, request.dryRun);
    const named = neededIn(api, configuration, request);
    const errors = named.problems.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw invalidInput(errors);
    const listed = await everythingIn(api, request.organisations);
    const needed = unite(named.repositories, listed.needed);
    if (listed.problems.length > 0) return { ...nothingDone, needed, problems: listed.problems };
    const made = request.dryRun ? [] : await makeRobots(api, needed, request.account, secrets);
    const wish: SeedWish = {
      creates: false,
      permissions: [{ account: request.account, role: "read" }],
      asDefaults: request.asDefault,
    };
    const options = { parallel: quay.parallel ?? 4, listen: request.onProgress };
    const around = await lookAround(api, needed, wish, options);
    if (around.problems.length > 0) {
      return { ...nothingDone, made, needed, problems: around.problems };
    }
    const plan = planSeed(needed, around.organisations, wish);
    const taken = request.dryRun
      ? { done: 0, failed: [] }
      : await takeSteps(api, plan.steps, options);
    await lookUpSecrets(api, needed, request, secrets);
    return { needed, made, steps: plan.steps, ...taken, problems: plan.problems };
  } finally {
    await api.close();
  }
}

async function everythingIn(
  api: QuayApi,
  organisations: readonly string[],
): Promise<{
  readonly needed: readonly NeededRepository[];
  readonly problems: readonly Problem[];
}> {
  const needed: NeededRepository[] = [];
  const problems: Problem[] = [];
  for (const organisation of organisations) {
    const found = await findOrganisation(api, organisation);
    if (found === undefined || found === "user") {
      problems.push(noOrganisation(organisation, found));
      continue;
    }
    const position = { file: `${api.host}/${organisation}` };
    for (const name of (await listRepositories(api, organisation)).keys()) {
      needed.push({ organisation, name, images: 0, position });
    }
  }
  return { needed, problems };
}

function unite(
  named: readonly NeededRepository[],
  listed: readonly NeededRepository[],
): readonly NeededRepository[] {
  const byPath = new Map(
    [...listed, ...named].map((one) => [`${one.organisation}/${one.name}`, one]),
  );
  return [...byPath.values()].sort(compareRepositories);
}

function byAccount(
  needed: readonly NeededRepository[],
  account: QuayAccount,
): ReadonlyMap<string, readonly NeededRepository[]> {
  const found = new Map<string, NeededRepository[]>();
  for (const one of needed) {
    const { name } = accountIn(account, one.organisation);
    const own = found.get(name) ?? [];
    own.push(one);
    found.set(name, own);
  }
  return found;
}

function withoutPassword(name: string): Problem {
  return {
    rule: "unproven-account",
    severity: "error",
    message: `the pulls of ${printable(name)} are not verified: its password is unknown`,
    help: "Give an authfile with its entry to --authfile, such as the pull secret of the clusters.",
  };
}

/**
 * Rejects an account that cannot log in.
 *
 * @throws a `MirrorError` `wrong-use` for a team.
 */
export function refuseTeam({ kind, name }: QuayAccount): void {
  if (kind !== "team") return;
  throw new MirrorError("wrong-use", `${printable(name)} is a team, which cannot log in`, {
    hint: "Name a robot or a user; a team gets permissions with mirrorkit seed --read team:NAME.",
  });
}

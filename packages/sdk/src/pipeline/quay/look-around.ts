import { defined, type Problem, quoted, type SourcePosition } from "../../base/problem/index.ts";
import type { FoundOrganisation, SeedWish } from "../../decisions/quay/index.ts";
import {
  checkToken,
  findOrganisation,
  isUser,
  listDefaults,
  listPermissionsOf,
  listPermissionsOn,
  listRepositories,
  listRobots,
  type QuayApi,
} from "../../edges/quay/index.ts";
import {
  accountIn,
  formatAccount,
  type NeededRepository,
  type QuayAccount,
  type QuayRole,
} from "../../models/quay/index.ts";
import { inParallel } from "./in-parallel.ts";
import { counter, type QuayProgress } from "./progress.ts";

/** The existing objects, and the missing ones that only an owner can create. */
export interface Surroundings {
  readonly organisations: ReadonlyMap<string, FoundOrganisation>;
  /** Rules `missing-organisation`, `missing-account`, `foreign-robot`. */
  readonly problems: readonly Problem[];
}

/** How it is looked for. */
export interface LookOptions {
  readonly parallel: number;
  readonly listen?: ((progress: QuayProgress) => void) | undefined;
}

/**
 * Finds the existing objects of an organisation: by lists when Quay shows them to the token, otherwise repository
 * by repository.
 */
export async function lookAround(
  api: QuayApi,
  needed: readonly NeededRepository[],
  wish: SeedWish,
  options: LookOptions,
): Promise<Surroundings> {
  const [first] = needed;
  if (first !== undefined) await checkToken(api, first.organisation, first.name);
  const organisations = new Map<string, FoundOrganisation>();
  const problems: Problem[] = [];
  for (const [organisation, own] of byOrganisation(needed)) {
    const position = own[0]?.position;
    const accounts = wish.permissions.map(({ account }) => accountIn(account, organisation));
    const refusals = await checkNamespace(api, organisation, accounts);
    problems.push(...refusals.map((one) => ({ ...one, ...(position ? { position } : {}) })));
    if (refusals.length > 0) continue;
    organisations.set(organisation, await lookInto(api, own, wish, options));
  }
  return { organisations, problems };
}

function byOrganisation(
  needed: readonly NeededRepository[],
): ReadonlyMap<string, readonly NeededRepository[]> {
  const found = new Map<string, NeededRepository[]>();
  for (const one of needed) {
    const known = found.get(one.organisation);
    if (known === undefined) found.set(one.organisation, [one]);
    else known.push(one);
  }
  return found;
}

async function checkNamespace(
  api: QuayApi,
  organisation: string,
  accounts: readonly QuayAccount[],
): Promise<readonly Problem[]> {
  const found = await findOrganisation(api, organisation);
  if (found === undefined || found === "user") return [noOrganisation(organisation, found)];
  const robots = accounts.some(({ kind }) => kind === "robot")
    ? await listRobots(api, organisation)
    : undefined;
  const problems: Problem[] = [];
  for (const { kind, name } of accounts) {
    if (kind === "robot" && !name.startsWith(`${organisation}+`)) {
      problems.push(foreignRobot(organisation, name));
    } else if (kind === "robot" && robots?.has(name) === false) {
      problems.push(
        noAccount(
          `the robot ${quoted(name)}`,
          "Create it in Quay under Robot accounts of the organisation.",
        ),
      );
    } else if (kind === "team" && found.teams?.includes(name) === false) {
      const what = `the team ${quoted(name)} of the organisation ${quoted(organisation)}`;
      problems.push(
        noAccount(what, "Create it in Quay under Teams and membership of the organisation."),
      );
    } else if (kind === "user" && !(await isUser(api, name))) {
      const help =
        "Ask a superuser to create the user, or let the user log in once if Quay uses LDAP or OIDC.";
      problems.push(noAccount(`the user ${quoted(name)}`, help));
    }
  }
  return problems;
}

async function lookInto(
  api: QuayApi,
  own: readonly NeededRepository[],
  { permissions, asDefaults }: SeedWish,
  { parallel, listen }: LookOptions,
): Promise<FoundOrganisation> {
  const [{ organisation } = { organisation: "" }] = own;
  const repositories = await listRepositories(api, organisation);
  const there = own.filter(({ name }) => repositories.has(name));
  const found = new Map<string, Map<string, QuayRole>>(there.map(({ name }) => [name, new Map()]));
  const unlisted: QuayAccount[] = [];
  for (const { account } of there.length === 0 ? [] : permissions) {
    const wanted = accountIn(account, organisation);
    const roles = await listPermissionsOf(api, organisation, wanted);
    if (roles === undefined) unlisted.push(wanted);
    for (const [name, role] of roles ?? []) found.get(name)?.set(formatAccount(wanted), role);
  }
  if (unlisted.length > 0) {
    const kinds = new Set(unlisted.map(({ kind }) => kind));
    const count = counter("looking", there.length, listen);
    await inParallel(there, parallel, async ({ name }) => {
      const roles = await listPermissionsOn(api, organisation, name, kinds);
      for (const [account, role] of roles) found.get(name)?.set(account, role);
      count();
    });
  }
  const defaults = asDefaults ? { defaults: await listDefaults(api, organisation) } : {};
  return { repositories, permissions: found, ...defaults };
}

/** A problem about an organisation that is not there, or whose name a user has. */
export function noOrganisation(
  organisation: string,
  found: "user" | undefined,
  position?: SourcePosition,
): Problem {
  return {
    rule: "missing-organisation",
    severity: "error",
    message:
      found === "user"
        ? `${quoted(organisation)} is a user of Quay, not an organisation`
        : `Quay has no organisation ${quoted(organisation)}`,
    help: "Create the organisation in Quay, or push to another one: the first part of the path is the organisation.",
    ...defined({ position }),
  };
}

function noAccount(what: string, help: string): Problem {
  return {
    rule: "missing-account",
    severity: "error",
    message: `Quay does not have ${what}`,
    help,
  };
}

function foreignRobot(organisation: string, name: string): Problem {
  return {
    rule: "foreign-robot",
    severity: "error",
    message: `the robot ${quoted(name)} belongs to another organisation than ${quoted(organisation)}, so Quay grants it no permission on its repositories`,
    help: `Name a robot of ${organisation}, or +NAME for the one of each organisation; or put the robot into a team of ${organisation} and name team:NAME.`,
  };
}

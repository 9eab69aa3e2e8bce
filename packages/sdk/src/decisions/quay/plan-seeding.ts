import { defined, type Problem } from "../../base/problem/index.ts";
import {
  accountIn,
  formatAccount,
  type NeededRepository,
  type QuayAccount,
  type QuayDefaultPermission,
  type QuayRepository,
  type QuayRole,
  type QuayVisibility,
  roleIncludes,
  type SeedStep,
} from "../../models/quay/index.ts";

/** The wanted state of the repositories. */
export interface SeedWish {
  /** Whether to create missing repositories; otherwise they are problems. */
  readonly creates: boolean;
  /** The visibility of the repositories; undefined creates private ones and leaves existing ones unchanged. */
  readonly visibility?: QuayVisibility;
  /** Their description; undefined creates them without one and leaves existing ones unchanged. */
  readonly description?: string;
  /** The permissions on each repository. */
  readonly permissions: readonly SeedPermission[];
  /** Whether the permissions also apply to repositories created in the organisations later. */
  readonly asDefaults: boolean;
}

/** A permission on every repository. */
export interface SeedPermission {
  /** The account that receives it. */
  readonly account: QuayAccount;
  /** The role that it grants. */
  readonly role: QuayRole;
}

/** The existing state of an organisation, as far as it is needed. */
export interface FoundOrganisation {
  /** Its repositories, by name. */
  readonly repositories: ReadonlyMap<string, QuayRepository>;
  /** The permissions on repositories: by repository, then by {@link formatAccount}. */
  readonly permissions: ReadonlyMap<string, ReadonlyMap<string, QuayRole>>;
  /** Its default permissions; undefined where they were not asked for. */
  readonly defaults?: readonly QuayDefaultPermission[];
}

/** The steps in order, and the problems that block them. */
export interface SeedPlan {
  /** The steps: default permissions first, then each repository with its own. */
  readonly steps: readonly SeedStep[];
  /** The number of repositories already in the wanted state. */
  readonly kept: number;
  /**
   * Repositories that will reject pushes (rule `locked-repository`), or are missing when none are created (rule
   * `missing-repository`).
   */
  readonly problems: readonly Problem[];
}

/** Plans the steps. Planning again after all steps gives no steps. */
export function planSeed(
  needed: readonly NeededRepository[],
  found: ReadonlyMap<string, FoundOrganisation>,
  wish: SeedWish,
): SeedPlan {
  const steps: SeedStep[] = [];
  const problems: Problem[] = [];
  let kept = 0;
  for (const organisation of new Set(needed.map((one) => one.organisation))) {
    steps.push(...defaultSteps(organisation, found.get(organisation), wish));
  }
  for (const one of needed) {
    const organisation = found.get(one.organisation);
    const there = organisation?.repositories.get(one.name);
    if (there === undefined) {
      if (wish.creates) steps.push(...creation(one, organisation, wish));
      else problems.push(missing(one));
      continue;
    }
    if (wish.creates && there.state !== "NORMAL") problems.push(locked(one, there.state));
    const own = corrections(one, there, organisation, wish);
    if (own.length === 0) kept += 1;
    steps.push(...own);
  }
  return { steps, kept, problems };
}

function defaultSteps(
  organisation: string,
  found: FoundOrganisation | undefined,
  { permissions, asDefaults }: SeedWish,
): readonly SeedStep[] {
  if (!asDefaults) return [];
  return permissions
    .map(({ account, role }) => ({ account: accountIn(account, organisation), role }))
    .filter((permission) => !hasDefault(permission, found))
    .map((permission) => ({ action: "default", organisation, name: "", ...permission }));
}

function creation(
  { organisation, name }: NeededRepository,
  found: FoundOrganisation | undefined,
  { visibility = "private", description = "", permissions, asDefaults }: SeedWish,
): readonly SeedStep[] {
  const grants = permissions
    .map(({ account, role }) => ({ account: accountIn(account, organisation), role }))
    .filter((permission) => !asDefaults && !hasDefault(permission, found))
    .map((permission): SeedStep => ({ action: "grant", organisation, name, ...permission }));
  return [{ action: "create", organisation, name, visibility, description }, ...grants];
}

function corrections(
  { organisation, name }: NeededRepository,
  there: QuayRepository,
  found: FoundOrganisation | undefined,
  { visibility, description, permissions }: SeedWish,
): readonly SeedStep[] {
  const steps: SeedStep[] = [];
  if (visibility !== undefined && there.isPublic !== (visibility === "public")) {
    steps.push({ action: "visibility", organisation, name, visibility });
  }
  if (description !== undefined && there.description !== description) {
    steps.push({ action: "description", organisation, name, description });
  }
  const roles = found?.permissions.get(name);
  for (const permission of permissions) {
    const account = accountIn(permission.account, organisation);
    const before = roles?.get(formatAccount(account));
    if (roleIncludes(before, permission.role)) continue;
    const { role } = permission;
    const has = defined({ before });
    steps.push({ action: "grant", organisation, name, account, role, ...has });
  }
  return steps;
}

function hasDefault(
  { account, role }: SeedPermission,
  found: FoundOrganisation | undefined,
): boolean {
  return (found?.defaults ?? []).some(
    (one) =>
      one.madeBy === undefined &&
      formatAccount(one.account) === formatAccount(account) &&
      roleIncludes(one.role, role),
  );
}

function missing({ organisation, name, position }: NeededRepository): Problem {
  return {
    rule: "missing-repository",
    severity: "error",
    message: `the repository ${organisation}/${name} does not exist`,
    help: "Create it with mirrorkit seed, or push the mirror first.",
    position,
  };
}

function locked({ organisation, name, position }: NeededRepository, state: string): Problem {
  return {
    rule: "locked-repository",
    severity: "error",
    message: `the repository ${organisation}/${name} does not accept pushes: its state is ${state}`,
    help: "Set its state to Normal in Quay, under Settings of the repository, or push elsewhere.",
    position,
  };
}

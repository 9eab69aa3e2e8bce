import { isOn, type Repository, type Role, rankAtLeast, type World } from "./world.ts";

/** Who asks, with what their token lets them do; undefined scopes for all of them (/v2). */
export interface Caller {
  readonly name: string;
  readonly scopes: ReadonlySet<string>;
}

/** The caller that a header of /api/v1 stands for. */
export function callerOf(world: World, authorization: string | undefined): Caller | undefined {
  const [, text = ""] = /^bearer +(.+)$/i.exec(authorization ?? "") ?? [];
  const token = world.tokens.get(text);
  if (token === undefined || token.expired === true) return undefined;
  return { name: token.user, scopes: token.scopes };
}

export function has(caller: Caller | undefined, ...scopes: readonly string[]): boolean {
  return scopes.some((scope) => caller?.scopes.has(scope) === true);
}

export function isSuperWithAccess(world: World, { name }: Caller): boolean {
  return world.users.get(name)?.isSuper === true && isOn(world, "FEATURE_SUPERUSERS_FULL_ACCESS");
}

/** The highest of the roles that the teams of a member have. */
export function roleIn(world: World, organisation: string, member: string): string | undefined {
  const roles = [...(world.organisations.get(organisation)?.teams.values() ?? [])]
    .filter(({ members }) => members.has(member))
    .map(({ role }) => role);
  return ["admin", "creator", "member"].find((role) => roles.includes(role as "admin"));
}

/** Whether somebody runs an organisation, or is the user whose name the namespace has. */
export function runs(world: World, namespace: string, caller: Caller): boolean {
  if (caller.name === namespace) return true;
  if (world.organisations.has(namespace) && isSuperWithAccess(world, caller)) return true;
  return roleIn(world, namespace, caller.name) === "admin";
}

export function mayCreate(world: World, namespace: string, caller: Caller): boolean {
  if (isSuperWithAccess(world, caller)) return true;
  const role = roleIn(world, namespace, caller.name);
  return caller.name === namespace || role === "admin" || role === "creator";
}

/** The role that somebody has on a repository by name or by team; not what comes of running the organisation. */
export function rolesOn(world: World, repository: Repository, name: string): readonly Role[] {
  const direct = repository.users.get(name);
  const teams = world.organisations.get(repository.namespace)?.teams ?? new Map<string, never>();
  const byTeam = [...repository.teams].flatMap(([team, role]) =>
    teams.get(team)?.members.has(name) === true ? [role] : [],
  );
  return [...(direct === undefined ? [] : [direct]), ...byTeam];
}

/** Whether somebody may do something with a repository, there or not. */
export function may(
  world: World,
  caller: Caller,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  wanted: Role,
): boolean {
  if (runs(world, namespace, caller)) return true;
  const repository = world.repositories.get(`${namespace}/${name}`);
  if (repository === undefined) return false;
  return rolesOn(world, repository, caller.name).some((role) => rankAtLeast(role, wanted));
}

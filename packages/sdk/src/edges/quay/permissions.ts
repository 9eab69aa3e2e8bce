import { printable } from "../../base/problem/index.ts";
import {
  formatAccount,
  type QuayAccount,
  type QuayDefaultPermission,
  type QuayRole,
} from "../../models/quay/index.ts";
import {
  permissionsAnswer,
  prototypesAnswer,
  rightsAnswer,
  robotAnswer,
  robotsAnswer,
} from "./answers.ts";
import type { QuayApi, QuayRequest } from "./api.ts";
import { organisationPath, repositoryPath } from "./paths.ts";
import { refusalOf, refusesToken } from "./refusal.ts";

/**
 * Reads every repository that an account of an organisation may use, by name, in one request. Undefined where Quay has no
 * such list, as for users, or does not show it to this token.
 */
export async function listPermissionsOf(
  api: QuayApi,
  organisation: string,
  { kind, name }: QuayAccount,
): Promise<ReadonlyMap<string, QuayRole> | undefined> {
  const [owner, short] = name.split("+");
  if (kind === "user" || (kind === "robot" && owner !== organisation)) return undefined;
  const below =
    kind === "team"
      ? `/team/${encodeURIComponent(name)}/permissions`
      : `/robots/${encodeURIComponent(short ?? "")}/permissions`;
  const request: QuayRequest = {
    method: "GET",
    path: organisationPath(organisation, below),
    what: `list the permissions of ${printable(name)}`,
    scope: "user:admin and org:admin",
  };
  const answer = await api.send(request);
  if (answer.status === 403 && !refusesToken(answer)) return undefined;
  const { permissions } = api.parse(request, answer, rightsAnswer);
  return new Map(permissions.map(({ repository, role }) => [repository.name, role]));
}

/**
 * Reads the permissions on a repository, by {@link formatAccount}; the permission of a team's members is listed
 * under the team.
 */
export async function listPermissionsOn(
  api: QuayApi,
  organisation: string,
  name: string,
  kinds: ReadonlySet<QuayAccount["kind"]>,
): Promise<ReadonlyMap<string, QuayRole>> {
  const found = new Map<string, QuayRole>();
  const request = (what: "user" | "team"): QuayRequest => ({
    method: "GET",
    path: repositoryPath(organisation, name, `/permissions/${what}/`),
    what: `show who may use ${printable(`${organisation}/${name}`)}`,
    scope: "repo:admin",
  });
  if (kinds.has("user") || kinds.has("robot")) {
    const { permissions } = await api.read(request("user"), permissionsAnswer);
    for (const [user, { role }] of Object.entries(permissions)) found.set(user, role);
  }
  if (kinds.has("team")) {
    const { permissions } = await api.read(request("team"), permissionsAnswer);
    for (const [team, { role }] of Object.entries(permissions)) {
      found.set(formatAccount({ kind: "team", name: team }), role);
    }
  }
  return found;
}

/** Reads the default permissions of an organisation. */
export async function listDefaults(
  api: QuayApi,
  organisation: string,
): Promise<readonly QuayDefaultPermission[]> {
  const request: QuayRequest = {
    method: "GET",
    path: organisationPath(organisation, "/prototypes"),
    what: `list the default permissions of ${printable(organisation)}`,
    scope: "org:admin",
  };
  const { prototypes } = await api.read(request, prototypesAnswer);
  return prototypes.map(({ role, delegate, activating_user: madeBy }) => {
    const kind = delegate.kind === "team" ? "team" : delegate.name.includes("+") ? "robot" : "user";
    const only = madeBy ? { madeBy: madeBy.name } : {};
    return { account: { kind, name: delegate.name }, role, ...only };
  });
}

/** Names of the robots of an organisation; undefined where the token's user is no member of it. */
export async function listRobots(
  api: QuayApi,
  organisation: string,
): Promise<ReadonlySet<string> | undefined> {
  const request: QuayRequest = {
    method: "GET",
    path: organisationPath(organisation, "/robots?token=false&permissions=false"),
    what: `list the robots of ${printable(organisation)}`,
    scope: "repo:create",
  };
  const answer = await api.send(request);
  if (answer.status === 403 && !refusesToken(answer)) return undefined;
  const { robots } = api.parse(request, answer, robotsAnswer);
  return new Set(robots.map(({ name }) => name));
}

/** Creates a robot and returns its credentials. */
export async function makeRobot(
  api: QuayApi,
  robot: string,
  description: string,
): Promise<() => string> {
  const request = robotRequest("PUT", robot, `create the robot ${printable(robot)}`);
  const { token } = await api.read({ ...request, body: { description } }, robotAnswer);
  return () => token ?? "";
}

/** Finds the credentials of a robot; undefined when this token may not see them. */
export async function findRobotToken(
  api: QuayApi,
  robot: string,
): Promise<(() => string) | undefined> {
  const request = robotRequest("GET", robot, `show the robot ${printable(robot)}`);
  const answer = await api.send(request);
  if (answer.status === 403 && !refusesToken(answer)) return undefined;
  const { token } = api.parse(request, answer, robotAnswer);
  return token ? () => token : undefined;
}

/** Grants an account a permission on a repository, replacing the one that it had. */
export async function grantPermission(
  api: QuayApi,
  { organisation, name }: { readonly organisation: string; readonly name: string },
  account: QuayAccount,
  role: QuayRole,
): Promise<void> {
  const kind = account.kind === "team" ? "team" : "user";
  const below = `/permissions/${kind}/${encodeURIComponent(account.name)}`;
  const request: QuayRequest = {
    method: "PUT",
    path: repositoryPath(organisation, name, below),
    body: { role },
    what: `let ${printable(formatAccount(account))} ${role} ${printable(`${organisation}/${name}`)}`,
    scope: "repo:admin",
  };
  const answer = await api.send(request);
  if (answer.status !== 200) throw refusalOf(api.host, answer, request);
}

/** Adds a default permission. Equal ones pile up: look first. */
export async function addDefault(
  api: QuayApi,
  organisation: string,
  account: QuayAccount,
  role: QuayRole,
): Promise<void> {
  const kind = account.kind === "team" ? "team" : "user";
  const request: QuayRequest = {
    method: "POST",
    path: organisationPath(organisation, "/prototypes"),
    body: { role, delegate: { kind, name: account.name } },
    what: `let ${printable(formatAccount(account))} ${role} new repositories in ${printable(organisation)}`,
    scope: "org:admin",
    repeatable: false,
  };
  const answer = await api.send(request);
  if (answer.status !== 200) throw refusalOf(api.host, answer, request);
}

function robotRequest(method: "GET" | "PUT", robot: string, what: string): QuayRequest {
  const [organisation = "", short = ""] = robot.split("+");
  const path = organisationPath(organisation, `/robots/${encodeURIComponent(short)}`);
  return { method, path, what, scope: "org:admin" };
}

import { type Caller, has, isSuperWithAccess, roleIn, runs } from "./access.ts";
import { type Given, invalid, json, message, notFound, unauthorized } from "./answers.ts";
import { isRestricted } from "./repositories.ts";
import { nameFault, readBody, type Schema } from "./schema.ts";
import {
  addOrganisation,
  addRobot,
  addTeam,
  isOn,
  type Organisation,
  type Robot,
  type Role,
  robotsOf,
  type Team,
  type World,
} from "./world.ts";

/** A request about an organisation. */
export interface OrgCall {
  readonly world: World;
  readonly caller: Caller | undefined;
  readonly body: string;
  readonly type: string | undefined;
  readonly query: URLSearchParams;
  readonly org: string;
}

const empty: Given = { status: 204, type: "application/json", body: "" };

export function createOrganisation(call: Omit<OrgCall, "org">): Given {
  const { world, caller } = call;
  const isSuper = caller !== undefined && world.users.get(caller.name)?.isSuper === true;
  const mayMake =
    isSuper ||
    (!isOn(world, "FEATURE_SUPERUSERS_ORG_CREATION_ONLY") &&
      caller !== undefined &&
      !isRestricted(world, caller));
  if (caller === undefined || !has(caller, "user:admin") || !mayMake) return unauthorized;
  const schema: Schema = {
    name: { required: true },
    email: {},
    contact_email: {},
    recaptcha_response: {},
  };
  const read = readBody(world, call.body, call.type, schema);
  if ("refusal" in read) return read.refusal;
  const { name = "", email } = read.body as Record<string, string>;
  if (world.goneNames.has(name)) return invalid("Username is not available");
  if (world.users.has(name) || world.organisations.has(name)) {
    return invalid("A user or organization with this name already exists");
  }
  const fault = nameFault(name);
  if (fault !== undefined) return invalid(`Invalid namespace ${name}: ${fault}`);
  if (email !== undefined && !email.includes("@")) return invalid("Invalid email address");
  if (email !== undefined && world.users.has(email.split("@")[0] ?? "")) {
    return invalid(`Email has already been used: ${email}`);
  }
  addOrganisation(world, name, caller.name);
  return json(201, "Created");
}

export function getOrganisation({ world, caller, org }: OrgCall): Given {
  const found = world.organisations.get(org);
  if (found === undefined) return notFound;
  const isIn =
    caller !== undefined &&
    (roleIn(world, org, caller.name) !== undefined || isSuperWithAccess(world, caller));
  const isMember = isIn && has(caller, "repo:create", "org:admin");
  const isAdmin = caller !== undefined && has(caller, "org:admin") && runs(world, org, caller);
  const base = {
    name: org,
    email: found.email,
    avatar: "<avatar>",
    is_admin: isAdmin,
    is_member: isMember,
  };
  if (!isMember) return json(200, base);
  const teams = [...found.teams.values()];
  return json(200, {
    ...base,
    teams: Object.fromEntries(
      teams.map((team) => [
        team.name,
        teamOf(world, found, team, runs(world, org, caller) || team.members.has(caller.name)),
      ]),
    ),
    ordered_teams: teams.map(({ name }) => name),
    ...(isAdmin ? adminView : {}),
    ...quotaView(world, found),
  });
}

const adminView = {
  invoice_email: false,
  invoice_email_address: null,
  tag_expiration_s: 1_209_600,
  is_free_account: true,
};

function quotaView(world: World, { quota }: Organisation): object {
  if (!isOn(world, "FEATURE_QUOTA_MANAGEMENT")) return {};
  const quotas =
    quota === undefined
      ? []
      : [
          {
            id: 1,
            limit_bytes: quota.limit,
            limits: quota.limits.map(({ type, percent }, index) => ({
              id: index + 1,
              type,
              limit_percent: percent,
            })),
          },
        ];
  return {
    quotas,
    quota_report: {
      quota_bytes: quota?.used ?? 0,
      configured_quota: quota?.limit ?? null,
      running_backfill: "complete",
      backfill_status: "complete",
    },
  };
}

function teamOf(world: World, { name: org }: Organisation, team: Team, canView: boolean): object {
  const own = [...world.repositories.values()].filter(
    (one) => one.namespace === org && one.teams.has(team.name),
  );
  const { name, description, role: teamRole, members } = team;
  return {
    name,
    description,
    role: teamRole,
    avatar: "<avatar>",
    can_view: canView,
    repo_count: own.length,
    member_count: members.size,
    is_synced: false,
  };
}

/** Whether the caller runs the organisation, with a token for that. */
function administers({ world, caller, org }: OrgCall): boolean {
  return caller !== undefined && has(caller, "org:admin") && runs(world, org, caller);
}

/** The organisation for who runs it; a superuser hears that it is not there, all others 403. */
export function administered(call: OrgCall): Organisation | Given {
  const { world, caller, org } = call;
  const found = world.organisations.get(org);
  const isSuper =
    caller !== undefined && isSuperWithAccess(world, caller) && has(caller, "org:admin");
  if (found === undefined) return isSuper ? notFound : unauthorized;
  return administers(call) ? found : unauthorized;
}

export function isGiven(value: Organisation | Given): value is Given {
  return "status" in value;
}

export function deleteOrganisation(call: OrgCall): Given {
  const found = administered(call);
  if (isGiven(found)) return found;
  call.world.organisations.delete(call.org);
  call.world.goneNames.add(call.org);
  return empty;
}

export function listRobots(call: OrgCall): Given {
  const { world, caller, org, query } = call;
  const isIn =
    caller !== undefined &&
    has(caller, "repo:create", "org:admin") &&
    (roleIn(world, org, caller.name) !== undefined || runs(world, org, caller));
  if (!isIn) return unauthorized;
  const found = world.organisations.get(org);
  const isFull = administers(call);
  const withToken = isFull && query.get("token") !== "false";
  const withRights = isFull && query.get("permissions") === "true";
  const limit = Number(query.get("limit") ?? Number.POSITIVE_INFINITY);
  const robots = [...(found?.robots.values() ?? [])]
    .sort(() => (isFull ? -1 : 0))
    .slice(0, limit)
    .map((robot) => ({
      ...robotView(robot),
      ...(withToken ? { token: robot.token } : {}),
      ...(withRights ? rightsOfRobot(world, found, robot) : {}),
    }));
  return json(200, { robots });
}

function rightsOfRobot(world: World, found: Organisation | undefined, { name }: Robot): object {
  const teams = [...(found?.teams.values() ?? [])].filter(({ members }) => members.has(name));
  return {
    teams: teams.map((team) => ({ name: team.name, avatar: "<avatar>" })),
    repositories: [...world.repositories.values()]
      .filter((one) => one.users.has(name))
      .map((one) => one.name),
  };
}

function robotView({ name, description }: Robot): object {
  return { name, created: "Mon, 23 Nov 2026 09:41:04 -0000", last_accessed: null, description };
}

export function robotOf(call: OrgCall, short: string, method: string): Given {
  const { world, caller, org } = call;
  const isSuper = caller !== undefined && isSuperWithAccess(world, caller);
  const found = world.organisations.get(org);
  if (found === undefined)
    return isSuper ? message(400, `Organization does not exist: ${org}`) : unauthorized;
  if (!administers(call)) return unauthorized;
  const robot = found.robots.get(`${org}+${short}`);
  const unknown = message(400, "Could not find robot with specified username");
  if (method === "PUT") {
    const schema: Schema = { description: {}, unstructured_metadata: { type: "object" } };
    const read = call.body === "" ? { body: {} } : readBody(world, call.body, call.type, schema);
    if ("refusal" in read) return read.refusal;
    const fault = nameFault(short);
    if (fault !== undefined)
      return invalid(`The name for the robot '${short}' is invalid: ${fault}`);
    if (robot !== undefined) return invalid(`Existing robot with name: ${robot.name}`);
    const made = addRobot(found, short);
    made.description =
      ((read.body as Record<string, unknown>)["description"] as string | undefined) ?? "";
    return json(201, { ...robotView(made), token: made.token, unstructured_metadata: null });
  }
  if (robot === undefined) return unknown;
  if (method === "DELETE") {
    found.robots.delete(robot.name);
    return empty;
  }
  return json(200, { ...robotView(robot), token: robot.token, unstructured_metadata: {} });
}

export function regenerate(call: OrgCall, short: string): Given {
  if (!administers(call)) return unauthorized;
  const robot = call.world.organisations.get(call.org)?.robots.get(`${call.org}+${short}`);
  if (robot === undefined) return message(400, "Could not find robot with specified username");
  robot.token = `${robot.token}:new`;
  return json(200, { ...robotView(robot), token: robot.token });
}

export function robotPermissions(call: OrgCall, short: string): Given {
  const { world, caller, org } = call;
  if (!administers(call) || !has(caller, "user:admin")) return unauthorized;
  const name = `${org}+${short}`;
  if (!robotsOf(world).has(name))
    return message(400, "Could not find robot with specified username");
  return json(200, { permissions: rightsBy(world, (one) => one.users.get(name)) });
}

function rightsBy(
  world: World,
  roleOf: (repository: {
    users: Map<string, Role>;
    teams: Map<string, Role>;
    namespace: string;
  }) => Role | undefined,
): readonly object[] {
  return [...world.repositories.values()].flatMap((one) => {
    const held = roleOf(one);
    return held === undefined
      ? []
      : [{ repository: { name: one.name, is_public: one.isPublic }, role: held }];
  });
}

export function teamCall(call: OrgCall, name: string, method: string): Given {
  const { world } = call;
  const found = administered(call);
  if (isGiven(found)) return found;
  if (method === "DELETE") {
    if (!found.teams.delete(name))
      return message(400, `Team '${name}' is not a team in org '${call.org}'`);
    return empty;
  }
  const schema: Schema = {
    role: { required: true, values: ["member", "creator", "admin"] },
    description: {},
  };
  const read = readBody(world, call.body, call.type, schema);
  if ("refusal" in read) return read.refusal;
  const known = found.teams.get(name);
  const fault = nameFault(name);
  if (known === undefined && fault !== undefined)
    return message(400, `Invalid team name ${name}: ${fault}`);
  const teamRole = read.body["role"] as Team["role"];
  const team = known ?? addTeam(found, name, teamRole);
  team.role = teamRole;
  if (typeof read.body["description"] === "string") team.description = read.body["description"];
  return json(200, {
    name,
    description: team.description,
    can_view: true,
    role: team.role,
    avatar: "<avatar>",
    new_team: known === undefined,
  });
}

export function listMembers(call: OrgCall, name: string): Given {
  const { world, caller, org, query } = call;
  const found = world.organisations.get(org);
  const isSuper = caller !== undefined && isSuperWithAccess(world, caller);
  if (found === undefined) return isSuper ? notFound : unauthorized;
  const team = found.teams.get(name);
  const sees =
    administers(call) || (caller !== undefined && team?.members.has(caller.name) === true);
  if (!sees) return unauthorized;
  if (team === undefined) return notFound;
  const pending = query.get("includePending") === "true" ? [...team.invited] : [];
  const members = [
    ...[...team.members].map((one) => memberView(one, false)),
    ...pending.map((one) => memberView(one, true)),
  ];
  return json(200, { name, members, can_edit: administers(call) });
}

function memberView(name: string, invited: boolean): object {
  return { name, kind: "user", is_robot: name.includes("+"), avatar: "<avatar>", invited };
}

export function memberCall(call: OrgCall, name: string, member: string, method: string): Given {
  const { world } = call;
  const found = administered(call);
  if (isGiven(found)) return found;
  const team = found.teams.get(name);
  if (team === undefined) return notFound;
  if (method === "DELETE") {
    if (!team.members.delete(member))
      return message(400, `User ${member} does not belong to team ${name}`);
    return empty;
  }
  const isRobot = member.includes("+");
  if (isRobot ? !robotsOf(world).has(member) : !world.users.has(member))
    return invalid("Unknown user");
  if (team.members.has(member))
    return message(400, `User ${member} is already a member of team ${name}`);
  if (!isRobot && isOn(world, "FEATURE_MAILING") && isOn(world, "FEATURE_REQUIRE_TEAM_INVITE")) {
    team.invited.add(member);
    return message(
      400,
      "Could not send email. Please contact an administrator and report this problem.",
    );
  }
  team.members.add(member);
  return json(200, memberView(member, false));
}

export function teamPermissions(call: OrgCall, name: string): Given {
  const found = administered(call);
  if (isGiven(found)) return found;
  if (!found.teams.has(name)) return notFound;
  const rights = rightsBy(call.world, (one) =>
    one.namespace === call.org ? one.teams.get(name) : undefined,
  );
  return json(200, { permissions: rights });
}

export function orgPolicies(call: OrgCall, which: "prunes" | "immutable", method: string): Given {
  const found = administered(call);
  if (isGiven(found)) return found;
  if (method === "GET") return json(200, { policies: found[which] });
  const body = JSON.parse(call.body) as Record<string, unknown>;
  const made = { uuid: call.world.nextId(), ...body };
  found[which].push(made);
  return json(201, { uuid: made.uuid });
}

/** What an account may do; each includes the ones before it. */
export type Role = "read" | "write" | "admin";

export interface Team {
  readonly name: string;
  description: string;
  role: "member" | "creator" | "admin";
  readonly members: Set<string>;
  readonly invited: Set<string>;
}

export interface Robot {
  readonly name: string;
  token: string;
  description: string;
}

export interface Prototype {
  readonly id: string;
  role: Role;
  readonly delegate: { readonly kind: "user" | "team"; readonly name: string };
  readonly madeBy?: string;
}

export interface Policy {
  readonly uuid: string;
  readonly [key: string]: unknown;
}

export interface Quota {
  limit: number;
  used: number;
  readonly limits: { readonly type: string; readonly percent: number }[];
}

export interface Organisation {
  readonly name: string;
  readonly email: string;
  readonly teams: Map<string, Team>;
  readonly robots: Map<string, Robot>;
  readonly prototypes: Prototype[];
  readonly prunes: Policy[];
  readonly immutable: Policy[];
  quota?: Quota;
  proxyOf?: string;
  isMirror?: boolean;
}

export interface Tag {
  readonly name: string;
  readonly digest: string;
  /** Bytes of all layers. */
  readonly size?: number;
  readonly immutable?: boolean;
}

export interface Repository {
  readonly namespace: string;
  readonly name: string;
  description: string | null;
  isPublic: boolean;
  state: "NORMAL" | "READ_ONLY" | "MIRROR" | "ORG_MIRROR";
  readonly users: Map<string, Role>;
  readonly teams: Map<string, Role>;
  readonly tags: Map<string, Tag>;
  /** Digests of the blobs that were pushed to it. */
  readonly blobs: Set<string>;
  readonly prunes: Policy[];
  readonly immutable: Policy[];
}

export interface OAuthToken {
  readonly user: string;
  readonly scopes: ReadonlySet<string>;
  readonly expired?: boolean;
}

/** Everything that a Quay knows, and how it is set up. */
export interface World {
  /** Switches of config.yaml, by their names there. */
  config: Record<string, boolean | string>;
  readonly users: Map<string, { readonly password: string; readonly isSuper: boolean }>;
  readonly organisations: Map<string, Organisation>;
  readonly goneNames: Set<string>;
  readonly tokens: Map<string, OAuthToken>;
  readonly repositories: Map<string, Repository>;
  /** Robots of users, by full name. */
  readonly userRobots: Map<string, Robot>;
  /** Whether unknown fields fail the request; Quay passes them over. */
  strict: boolean;
  /** Whether nginx answers in its place. */
  isStarting: boolean;
  /** Wrong passwords in a row, by user. */
  readonly wrongPasswords: Map<string, number>;
  /** Makes names that have to be new. */
  readonly nextId: () => string;
}

export const allScopes = [
  "repo:read",
  "repo:write",
  "repo:admin",
  "repo:create",
  "user:read",
  "user:admin",
  "org:admin",
  "super:user",
];

export const usualConfig: World["config"] = {
  FEATURE_ANONYMOUS_ACCESS: true,
  FEATURE_AUTO_PRUNE: true,
  FEATURE_EXTENDED_REPOSITORY_NAMES: true,
  FEATURE_IMMUTABLE_TAGS: false,
  FEATURE_MAILING: false,
  FEATURE_ORG_MIRROR: false,
  FEATURE_PROXY_CACHE: true,
  FEATURE_QUOTA_MANAGEMENT: true,
  FEATURE_RATE_LIMITS: false,
  FEATURE_REPO_MIRROR: true,
  FEATURE_REQUIRE_TEAM_INVITE: true,
  FEATURE_RESTRICTED_USERS: false,
  FEATURE_SPARSE_INDEX: false,
  FEATURE_SUPERUSERS_FULL_ACCESS: false,
  FEATURE_SUPERUSERS_ORG_CREATION_ONLY: false,
  FEATURE_SUPER_USERS: true,
  BROWSER_API_CALLS_XHR_ONLY: false,
  CREATE_NAMESPACE_ON_PUSH: false,
  CREATE_PRIVATE_REPO_ON_PUSH: true,
  DISABLE_PUSHES: false,
  REGISTRY_STATE: "normal",
};

export function newWorld(): World {
  let id = 0;
  return {
    config: { ...usualConfig },
    users: new Map(),
    organisations: new Map(),
    goneNames: new Set(),
    tokens: new Map(),
    repositories: new Map(),
    userRobots: new Map(),
    strict: true,
    isStarting: false,
    wrongPasswords: new Map(),
    nextId: () => `00000000-0000-4000-8000-${String(++id).padStart(12, "0")}`,
  };
}

export function addUser(world: World, name: string, isSuper = false): void {
  world.users.set(name, { password: `password:${name}`, isSuper });
}

export function addOrganisation(world: World, name: string, owner: string): Organisation {
  const organisation: Organisation = {
    name,
    email: "",
    teams: new Map(),
    robots: new Map(),
    prototypes: [],
    prunes: [],
    immutable: [],
  };
  world.organisations.set(name, organisation);
  addTeam(organisation, "owners", "admin", [owner]);
  return organisation;
}

export function addTeam(
  organisation: Organisation,
  name: string,
  role: Team["role"],
  members: readonly string[] = [],
): Team {
  const team = {
    name,
    description: "",
    role,
    members: new Set(members),
    invited: new Set<string>(),
  };
  organisation.teams.set(name, team);
  return team;
}

export function addRobot(
  organisation: Pick<Organisation, "name" | "robots">,
  short: string,
): Robot {
  const name = `${organisation.name}+${short}`;
  const robot = { name, token: `robot-token:${name}`, description: "" };
  organisation.robots.set(name, robot);
  return robot;
}

export function addRepository(
  world: World,
  namespace: string,
  name: string,
  more: { isPublic?: boolean; description?: string | null; admin?: string } = {},
): Repository {
  const { isPublic = false, description = "", admin } = more;
  const repository: Repository = {
    namespace,
    name,
    description,
    isPublic,
    state: "NORMAL",
    users: new Map(admin === undefined ? [] : [[admin, "admin"]]),
    teams: new Map(),
    tags: new Map(),
    blobs: new Set(),
    prunes: [],
    immutable: [],
  };
  world.repositories.set(`${namespace}/${name}`, repository);
  return repository;
}

/** Makes a repository as a request does: whoever makes it is its admin, and the default permissions count. */
export function makeRepository(
  world: World,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  maker: string,
  more: { isPublic: boolean; description: string | null },
): Repository {
  const repository = addRepository(world, namespace, name, { ...more, admin: maker });
  for (const { madeBy, delegate, role } of world.organisations.get(namespace)?.prototypes ?? []) {
    if (madeBy !== undefined && madeBy !== maker) continue;
    const list = delegate.kind === "team" ? repository.teams : repository.users;
    if (!rankAtLeast(list.get(delegate.name), role)) list.set(delegate.name, role);
  }
  return repository;
}

export function addToken(world: World, text: string, user: string, scopes = allScopes): string {
  world.tokens.set(text, { user, scopes: new Set(scopes) });
  return text;
}

export function robotsOf(world: World): ReadonlyMap<string, Robot> {
  const ofOrganisations = [...world.organisations.values()].flatMap(({ robots }) => [...robots]);
  return new Map([...ofOrganisations, ...world.userRobots]);
}

const ranks = { read: 1, write: 2, admin: 3 } as const;

export function rankAtLeast(role: Role | undefined, wanted: Role): boolean {
  return role !== undefined && ranks[role] >= ranks[wanted];
}

export function isOn(world: World, name: string): boolean {
  return world.config[name] === true;
}

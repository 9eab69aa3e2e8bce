import { type Caller, has, may, mayCreate, rolesOn, runs } from "./access.ts";
import {
  early,
  type Given,
  internalError,
  invalid,
  json,
  message,
  notFound,
  unauthenticated,
  unauthorized,
} from "./answers.ts";
import { type Body, readBody, roleBody, type Schema } from "./schema.ts";
import { isOn, makeRepository, type Repository, type Role, robotsOf, type World } from "./world.ts";

/** A request whose caller and path are known. */
export interface Call {
  readonly world: World;
  readonly caller: Caller | undefined;
  readonly body: string;
  readonly type: string | undefined;
  readonly query: URLSearchParams;
  readonly at: { readonly namespace: string; readonly name: string };
}

const readScopes = ["repo:read", "repo:write", "repo:admin"];
const creation: Schema = {
  repository: { required: true },
  visibility: { required: true, values: ["public", "private"] },
  description: { required: true },
  namespace: {},
  repo_kind: { values: ["image", null] },
};

export function createRepository({ world, caller, body: text, type }: Omit<Call, "at">): Given {
  const read = readBody(world, text, type, creation);
  if ("refusal" in read) return read.refusal;
  if (caller === undefined) return unauthorized;
  const body = read.body as Record<string, string>;
  const { repository: name = "", namespace = caller.name } = body;
  const mayMake = has(caller, "repo:create", "org:admin") && mayCreate(world, namespace, caller);
  if (!mayMake || (world.users.has(namespace) && isRestricted(world, caller))) return unauthorized;
  if (!world.users.has(namespace) && !world.organisations.has(namespace)) return internalError;
  if (world.repositories.has(`${namespace}/${name}`)) return invalid("Repository already exists");
  if (!isRepositoryName(world, name)) return invalid("Invalid repository name");
  if (world.organisations.get(namespace)?.isMirror === true) {
    return invalid(
      "Cannot create repository: organization is managed by organization-level mirroring",
    );
  }
  const isPublic = body["visibility"] === "public";
  makeRepository(world, { namespace, name }, caller.name, {
    isPublic,
    description: body["description"] ?? "",
  });
  return json(201, { namespace, name, kind: "image" });
}

export function isRestricted(world: World, { name }: Caller): boolean {
  return isOn(world, "FEATURE_RESTRICTED_USERS") && world.users.get(name)?.isSuper !== true;
}

export function isRepositoryName(world: World, name: string): boolean {
  // Python's $ fits before a newline at the end, too.
  const text = name.replace(/\n$/, "");
  if (text.length > 255) return false;
  return isOn(world, "FEATURE_EXTENDED_REPOSITORY_NAMES")
    ? /^[a-z0-9][.a-z0-9_-]*(?:\/[a-z0-9][.a-z0-9_-]*)*$/.test(text)
    : /^[a-z0-9][.a-z0-9_-]*$/.test(text);
}

/** Whether a caller may read it; the refusal where not, which does not tell whether it is there. */
function refuseReading({ world, caller, at }: Call): Given | undefined {
  const found = world.repositories.get(`${at.namespace}/${at.name}`);
  if (found?.isPublic === true) return undefined;
  if (caller === undefined) return unauthenticated;
  return has(caller, ...readScopes) && may(world, caller, at, "read") ? undefined : unauthorized;
}

export function getRepository(call: Call): Given {
  const { world, caller, at, query } = call;
  const refusal = refuseReading(call);
  if (refusal !== undefined) return refusal;
  const found = world.repositories.get(`${at.namespace}/${at.name}`);
  if (found === undefined || found.name.endsWith("\n")) return notFound;
  const can = (role: Role, scopes: readonly string[]): boolean =>
    caller !== undefined && has(caller, ...scopes) && may(world, caller, at, role);
  const tags = query.get("includeTags") === "false" ? {} : { tags: tagsOf(found) };
  return json(200, {
    namespace: found.namespace,
    name: found.name,
    kind: "image",
    description: found.description,
    is_public: found.isPublic,
    is_organization: world.organisations.has(found.namespace),
    is_starred: false,
    status_token: found.isPublic ? "" : world.nextId(),
    trust_enabled: false,
    tag_expiration_s: 1_209_600,
    is_free_account: true,
    state: found.state,
    can_write: found.state === "NORMAL" && can("write", ["repo:write", "repo:admin"]),
    can_admin: can("admin", ["repo:admin"]),
    ...tags,
  });
}

const modified = "Mon, 23 Nov 2026 10:55:40 -0000";

function tagsOf({ tags }: Repository): object {
  return Object.fromEntries(
    [...tags.values()].map(({ name, digest, size = 0 }) => [
      name,
      { name, size, last_modified: modified, manifest_digest: digest },
    ]),
  );
}

export function listTags(call: Call): Given {
  const { world, at, query } = call;
  const refusal = refuseReading(call);
  if (refusal !== undefined) return refusal;
  const found = world.repositories.get(`${at.namespace}/${at.name}`);
  if (found === undefined) return notFound;
  const only = query.get("specificTag");
  const tags = [...found.tags.values()]
    .filter(({ name }) => only === null || only === name)
    .map(({ name, digest, size = 0, immutable }) => ({
      name,
      reversion: false,
      start_ts: 1_795_431_340,
      manifest_digest: digest,
      is_manifest_list: false,
      size,
      last_modified: modified,
      ...(isOn(world, "FEATURE_IMMUTABLE_TAGS") ? { immutable: immutable ?? false } : {}),
    }));
  return json(200, { tags, page: 1, has_additional: false });
}

const pageSize = 100;

export function listRepositories({ world, caller, query }: Omit<Call, "at">): Given {
  const namespace = query.get("namespace");
  const isPublicToo = query.get("public") === "true";
  if (namespace === null && !isPublicToo && query.get("starred") === null) {
    return invalid("namespace, starred or public are required for this API call");
  }
  const kind = query.get("repo_kind") ?? "image";
  const seen = [...world.repositories.values()]
    .filter((one) => one.namespace === namespace && kind === "image")
    .filter((one) => {
      if (one.isPublic && isPublicToo) return true;
      if (caller === undefined) return false;
      return runs(world, one.namespace, caller) || rolesOn(world, one, caller.name).length > 0;
    });
  const start = Number(/^page-(\d+)$/.exec(query.get("next_page") ?? "")?.[1] ?? 0);
  const more = start + pageSize < seen.length ? { next_page: `page-${start + pageSize}` } : {};
  const quota = isOn(world, "FEATURE_QUOTA_MANAGEMENT");
  return json(200, {
    repositories: seen.slice(start, start + pageSize).map((one) => ({
      namespace: one.namespace,
      name: one.name,
      description: one.description,
      is_public: one.isPublic,
      kind: "image",
      state: one.state,
      ...(query.get("last_modified") === "true" ? { last_modified: null } : {}),
      ...(query.get("popularity") === "true" ? { popularity: 0 } : {}),
      ...(caller === undefined ? {} : { is_starred: false }),
      ...(quota ? { quota_report: { quota_bytes: 0, configured_quota: null } } : {}),
    })),
    ...more,
  });
}

/** What changes a repository: the scope and the right first, then the shape, then whether it is there. */
function change(
  call: Call,
  { scope, role, schema }: { readonly scope: string; readonly role: Role; readonly schema: Schema },
  done: (repository: Repository, body: Body) => Given,
  missing: Given,
): Given {
  const { world, caller, at } = call;
  if (caller === undefined) return unauthenticated;
  const scopes = scope === "repo:write" ? ["repo:write", "repo:admin"] : [scope];
  if (!has(caller, ...scopes) || !may(world, caller, at, role)) return unauthorized;
  const read = readBody(world, call.body, call.type, schema);
  if ("refusal" in read) return read.refusal;
  const found = world.repositories.get(`${at.namespace}/${at.name}`);
  return found === undefined ? missing : done(found, read.body);
}

const success = json(200, { success: true });

export function describeRepository(call: Call): Given {
  const schema = { description: { required: true } } as const;
  const how = { scope: "repo:write", role: "write", schema } as const;
  return change(call, how, setDescription, notFound);
}

function setDescription(repository: Repository, { description }: Body): Given {
  repository.description = description as string;
  return success;
}

export function changeVisibility(call: Call): Given {
  const schema: Schema = { visibility: { required: true, values: ["public", "private"] } };
  return change(
    call,
    { scope: "repo:admin", role: "admin", schema },
    (repository, { visibility }) => {
      repository.isPublic = visibility === "public";
      return success;
    },
    json(200, null),
  );
}

export function changeState(call: Call): Given {
  const schema: Schema = { state: { required: true, values: ["NORMAL", "READ_ONLY", "MIRROR"] } };
  return change(
    call,
    { scope: "repo:admin", role: "admin", schema },
    (repository, { state }) => {
      repository.state = state as Repository["state"];
      return success;
    },
    notFound,
  );
}

export function deleteRepository({ world, caller, at }: Call): Given {
  if (caller === undefined) return unauthenticated;
  if (!has(caller, "repo:admin") || !may(world, caller, at, "admin")) return unauthorized;
  const key = `${at.namespace}/${at.name}`;
  if (!at.name.endsWith("\n")) world.repositories.delete(key);
  return { status: 204, type: "application/json", body: "" };
}

/** The subject of a permission: `users` are robots, too. */
export interface Subject {
  readonly kind: "user" | "team";
  readonly name: string;
}

export function listPermissions(call: Call, kind: Subject["kind"]): Given {
  const refusal = refuseAdministration(call);
  if (refusal !== undefined) return refusal;
  const { world, at } = call;
  const found = world.repositories.get(`${at.namespace}/${at.name}`);
  const list = kind === "user" ? found?.users : found?.teams;
  const permissions = Object.fromEntries(
    [...(list ?? [])].map(([name, role]) => [
      name,
      permissionView(world, at, { kind, name }, role),
    ]),
  );
  return json(200, { permissions });
}

function refuseAdministration({ world, caller, at }: Call): Given | undefined {
  if (caller === undefined) return unauthenticated;
  return has(caller, "repo:admin") && may(world, caller, at, "admin") ? undefined : unauthorized;
}

export function permissionView(
  world: World,
  { namespace }: { readonly namespace: string },
  { kind, name }: Subject,
  role: Role,
): object {
  if (kind === "team") return { role, name, avatar: "<avatar>" };
  const isRobot = name.includes("+");
  const teams = [...(world.organisations.get(namespace)?.teams.values() ?? [])];
  const isMember = isRobot || teams.some(({ members }) => members.has(name));
  const org = world.organisations.has(namespace) ? { is_org_member: isMember } : {};
  return { role, name, is_robot: isRobot, avatar: "<avatar>", ...org };
}

export function permissionOf(call: Call, { kind, name }: Subject, method: string): Given {
  const refusal = refuseAdministration(call);
  if (refusal !== undefined) return refusal;
  const { world, at } = call;
  const found = world.repositories.get(`${at.namespace}/${at.name}`);
  const list = kind === "user" ? found?.users : found?.teams;
  const held = list?.get(name);
  const label = kind === "user" ? "User" : "Team";
  const without = `${label} does not have permission for repo.`;
  if (method === "GET") {
    if (held === undefined) return message(400, without);
    return json(
      200,
      kind === "team" ? { role: held } : permissionView(world, at, { kind, name }, held),
    );
  }
  if (method === "DELETE") {
    if (held === undefined) return invalid(without);
    list?.delete(name);
    return { status: 204, type: "application/json", body: "" };
  }
  const read = readBody(world, call.body, call.type, roleBody);
  if ("refusal" in read) return read.refusal;
  if (found === undefined) return internalError;
  const fault = subjectFault(world, at.namespace, { kind, name });
  if (fault !== undefined) return invalid(fault);
  if (name === at.namespace) return invalid("Namespace owner must always be admin.");
  const role = read.body["role"] as Role;
  list?.set(name, role);
  return json(200, permissionView(world, at, { kind, name }, role));
}

function subjectFault(
  world: World,
  namespace: string,
  { kind, name }: Subject,
): string | undefined {
  if (kind === "team") {
    const isThere = world.organisations.get(namespace)?.teams.has(name) === true;
    return isThere ? undefined : `No team ${name} in organization ${namespace}`;
  }
  if (!name.includes("+")) {
    return world.users.has(name) ? undefined : `Invalid username: ${name}`;
  }
  if (!robotsOf(world).has(name)) return `Invalid username: ${name}`;
  return name.startsWith(`${namespace}+`)
    ? undefined
    : `Cannot add robot ${name} under namespace ${namespace}`;
}

export function transitiveOf(call: Call, name: string): Given {
  const refusal = refuseAdministration(call);
  if (refusal !== undefined) return refusal;
  const found = call.world.repositories.get(`${call.at.namespace}/${call.at.name}`);
  const roles = found === undefined ? [] : rolesOn(call.world, found, name);
  return roles.length === 0
    ? notFound
    : json(200, { permissions: roles.map((role) => ({ role })) });
}

export function policiesOf(call: Call, which: "prunes" | "immutable"): Given {
  const refusal = refuseAdministration(call);
  if (refusal !== undefined) return refusal;
  const found = call.world.repositories.get(`${call.at.namespace}/${call.at.name}`);
  return found === undefined ? notFound : json(200, { policies: found[which] });
}

export const browser: Given = early(
  400,
  "API calls must be invoked with an X-Requested-With header if called from a browser",
);

import { callerOf, has, roleIn } from "./access.ts";
import {
  type Asked,
  csrf,
  early,
  type Given,
  json,
  message,
  moved,
  nginx,
  notFound,
  origin,
  page,
  readOnlyText,
  unauthorized,
} from "./answers.ts";
import * as namespaces from "./namespaces.ts";
import * as organisations from "./organisations.ts";
import * as prototypes from "./prototypes.ts";
import * as repositories from "./repositories.ts";
import { handOut, registryCall } from "./v2.ts";
import { addToken, addUser, allScopes, isOn, type World } from "./world.ts";

/** Answers as a Quay in this state does, and changes the state. */
export function respond(world: World, asked: Asked): Given {
  const { method, url, headers, body } = asked;
  const sizes = asked.rawHeaderSizes;
  if (sizes.some((size) => size > 8_190) || sizes.reduce((a, b) => a + b, 0) > 32_768) {
    return nginx(400, "400 Request Header Or Cookie Too Large");
  }
  const path = decodeURIComponent(url.pathname);
  if (world.isStarting) return nginx(502, "Quay Loading");
  if (path === "/v2/auth") return handOut(world, asked);
  if (path === "/v2/" || path.startsWith("/v2/")) return registryCall(world, asked);
  if (body.length > 1_048_576) return nginx(413, "413 Request Entity Too Large");
  if (path === "/config") return configuration(world);
  if (path === "/_internal_ping")
    return { status: 200, type: "text/html; charset=utf-8", body: true };
  if (!path.startsWith("/api/v1/")) return method === "GET" ? moved(url) : wrongMethod;
  if (path === "/api/v1/registry/capabilities") return capabilities(world);
  if (path === "/api/v1/user/initialize") return initialize(world, body);
  const caller = callerOf(world, headers["authorization"]);
  const isWrite = method !== "GET";
  if (isWrite && caller === undefined) return csrf;
  if (isWrite && world.config["REGISTRY_STATE"] === "readonly") {
    return json(503, { is_readonly: true, message: readOnlyText });
  }
  const looksLikeBrowser = (headers["user-agent"] ?? "").startsWith("Mozilla");
  const isXhr = headers["x-requested-with"] === "XMLHttpRequest";
  if (isOn(world, "BROWSER_API_CALLS_XHR_ONLY") && looksLikeBrowser && !isXhr)
    return repositories.browser;
  if (caller === undefined && !isOn(world, "FEATURE_ANONYMOUS_ACCESS")) {
    return early(401, "Anonymous access is not allowed");
  }
  const common = { world, caller, body, type: headers["content-type"], query: url.searchParams };
  const rest = path.slice("/api/v1/".length);
  if (rest.startsWith("organization/")) return organisation(rest.slice(13), method, common, url);
  if (rest === "repository") {
    if (method === "POST") return repositories.createRepository(common);
    return repositories.listRepositories(common);
  }
  if (rest.startsWith("repository/")) return repository(rest.slice(11), method, common, url);
  if (rest === "user/") return namespaces.userView(common);
  const [, user] = /^users\/([^/]+)$/.exec(rest) ?? [];
  if (user !== undefined) return namespaces.namedUser(world, user);
  const [, kind] = /^error\/(\w+)$/.exec(rest) ?? [];
  if (kind !== undefined) return errorPage(kind);
  if (rest === "find/repositories") return findRepositories(world, url);
  return method === "GET" ? moved(url) : wrongMethod;
}

const wrongMethod = page(405, "405 Method Not Allowed", {
  headers: { Allow: "GET, HEAD, OPTIONS" },
});

type Common = Omit<repositories.Call, "at">;

function organisation(rest: string, method: string, common: Common, url: URL): Given {
  if (rest === "") return organisations.createOrganisation(common);
  const [org = "", what, ...parts] = rest.split("/");
  const call = { ...common, org };
  const [first = "", second, third] = parts;
  switch (what) {
    case undefined:
      return method === "DELETE"
        ? organisations.deleteOrganisation(call)
        : organisations.getOrganisation(call);
    case "robots":
      if (first === "") return organisations.listRobots(call);
      if (second === "permissions") return organisations.robotPermissions(call, first);
      if (second === "regenerate") return organisations.regenerate(call, first);
      return organisations.robotOf(call, first, method);
    case "team":
      if (second === undefined) return organisations.teamCall(call, first, method);
      if (second === "permissions") return organisations.teamPermissions(call, first);
      if (third === undefined) return organisations.listMembers(call, first);
      return organisations.memberCall(call, first, third, method);
    case "prototypes":
      return first === ""
        ? prototypes.prototypesCall(call, method)
        : prototypes.prototypeCall(call, first, method);
    case "autoprunepolicy":
      return isOn(call.world, "FEATURE_AUTO_PRUNE")
        ? organisations.orgPolicies(call, "prunes", method)
        : notFound;
    case "immutabilitypolicy":
      return isOn(call.world, "FEATURE_IMMUTABLE_TAGS")
        ? organisations.orgPolicies(call, "immutable", method)
        : notFound;
    case "proxycache":
      return namespaces.proxyOf(call);
    case "quota":
      return namespaces.quotaCall(call, method, second === "limit");
    case "members":
      return members(call);
    case "collaborators":
      return collaborators(call);
    case "applications":
      return applications(call, first, second, method);
    default:
      return method === "GET" ? moved(url) : wrongMethod;
  }
}

/** Sub-resources are found before repositories whose names end like them. */
function repository(rest: string, method: string, common: Common, url: URL): Given {
  const at = (path: string): repositories.Call["at"] => {
    const [namespace = "", ...name] = path.split("/");
    return { namespace, name: name.join("/") };
  };
  const [, ofUser, user, transitive] =
    /^(.+\/.+)\/permissions\/user\/([^/]+)(\/transitive)?$/.exec(rest) ?? [];
  if (ofUser !== undefined && user !== undefined) {
    const call = { ...common, at: at(ofUser) };
    if (transitive !== undefined) return repositories.transitiveOf(call, user);
    return repositories.permissionOf(call, { kind: "user", name: user }, method);
  }
  const [, ofTeam, team] = /^(.+\/.+)\/permissions\/team\/([^/]+)$/.exec(rest) ?? [];
  if (ofTeam !== undefined && team !== undefined) {
    return repositories.permissionOf(
      { ...common, at: at(ofTeam) },
      { kind: "team", name: team },
      method,
    );
  }
  const [, listed, kind] = /^(.+\/.+)\/permissions\/(user|team)\/$/.exec(rest) ?? [];
  if (listed !== undefined)
    return repositories.listPermissions({ ...common, at: at(listed) }, kind as "user");
  const [, tagged] = /^(.+\/.+)\/tag\/$/.exec(rest) ?? [];
  if (tagged !== undefined) return repositories.listTags({ ...common, at: at(tagged) });
  const [, ruled, policy] = /^(.+\/.+)\/(autoprunepolicy|immutabilitypolicy)\/$/.exec(rest) ?? [];
  if (ruled !== undefined) {
    const feature = policy === "autoprunepolicy" ? "FEATURE_AUTO_PRUNE" : "FEATURE_IMMUTABLE_TAGS";
    const which = policy === "autoprunepolicy" ? "prunes" : "immutable";
    if (!isOn(common.world, feature)) return notFound;
    return repositories.policiesOf({ ...common, at: at(ruled) }, which);
  }
  if (/^.+\/.+\/build\/[^/]+$/.test(rest)) return notFound;
  const slashed = /^.+\/.+\/(?:tag|permissions\/(?:user|team))$/.test(rest);
  if (method === "GET" && (slashed || !rest.includes("/"))) return moved(url);
  if (rest.endsWith("/"))
    return page(404, "Quay", {
      headers: {
        "Cache-Control": "no-cache, no-store, must-revalidate",
        "Set-Cookie": "_csrf_token=x; HttpOnly; Path=/; SameSite=Lax",
      },
    });
  const [, seen] = /^(.+\/.+)\/changevisibility$/.exec(rest) ?? [];
  if (method === "POST" && seen !== undefined)
    return repositories.changeVisibility({ ...common, at: at(seen) });
  const [, changed] = /^(.+\/.+)\/changestate$/.exec(rest) ?? [];
  if (method === "PUT" && changed !== undefined && isOn(common.world, "FEATURE_REPO_MIRROR")) {
    return repositories.changeState({ ...common, at: at(changed) });
  }
  const call = { ...common, at: at(rest) };
  if (method === "GET") return repositories.getRepository(call);
  if (method === "PUT") return repositories.describeRepository(call);
  if (method === "DELETE") return repositories.deleteRepository(call);
  return {
    ...message(405, "The method is not allowed for the requested URL."),
    headers: { Allow: "GET, DELETE, OPTIONS, PUT, HEAD" },
  };
}

const told = [
  "ANONYMOUS_ACCESS",
  "AUTO_PRUNE",
  "EXTENDED_REPOSITORY_NAMES",
  "MAILING",
  "ORG_MIRROR",
  "PROXY_CACHE",
  "QUOTA_MANAGEMENT",
  "RATE_LIMITS",
  "REPO_MIRROR",
  "REQUIRE_TEAM_INVITE",
  "RESTRICTED_USERS",
  "SUPERUSERS_FULL_ACCESS",
  "SUPERUSERS_ORG_CREATION_ONLY",
  "SUPER_USERS",
];

function configuration(world: World): Given {
  return json(200, {
    account_recovery_mode: false,
    config: {
      AUTHENTICATION_TYPE: "Database",
      REGISTRY_TITLE: "Project Quay",
      SERVER_HOSTNAME: "quay.example.com",
      PREFERRED_URL_SCHEME: "http",
    },
    features: {
      ...Object.fromEntries(told.map((name) => [name, isOn(world, `FEATURE_${name}`)])),
      ...(isOn(world, "FEATURE_IMMUTABLE_TAGS") ? { IMMUTABLE_TAGS: true } : {}),
    },
    registry_state: world.config["REGISTRY_STATE"],
    version_number: "Quay v3.11.0",
  });
}

function capabilities(world: World): Given {
  if (isOn(world, "FEATURE_RATE_LIMITS")) return nginx(429, "429 Too Many Requests");
  return json(200, {
    sparse_manifests: {
      supported: isOn(world, "FEATURE_SPARSE_INDEX"),
      required_architectures: [],
      optional_architectures_allowed: false,
    },
    mirror_architectures: ["amd64", "arm64", "ppc64le", "s390x"],
  });
}

function initialize(world: World, body: string): Given {
  if (world.users.size > 0) return message(400, "Cannot initialize user in a non-empty database");
  const { username, email } = JSON.parse(body) as Record<string, string>;
  const name = username ?? "";
  addUser(world, name, true);
  const token = addToken(world, `token:${name}:first`, name, allScopes);
  return json(200, {
    access_token: token,
    email,
    encrypted_password: `encrypted:${name}`,
    username: name,
  });
}

function errorPage(kind: string): Given {
  const description =
    "The access token did not have sufficient scope to access the requested resource.";
  return json(200, { type: `${origin}/api/v1/error/${kind}`, title: kind, description });
}

function findRepositories(world: World, url: URL): Given {
  const query = url.searchParams.get("query") ?? "";
  const results = [...world.repositories.values()]
    .filter(({ name }) => name === query)
    .map(({ namespace, name, description, isPublic }) => ({
      kind: "repository",
      title: "repo",
      namespace: {
        title: "org",
        kind: "organization",
        avatar: "<avatar>",
        name: namespace,
        score: 1,
        href: `/organization/${namespace}`,
      },
      name,
      description,
      is_public: isPublic,
      score: 4,
      href: `/repository/${namespace}/${name}`,
    }));
  return json(200, { results, has_additional: false, page: 1, page_size: 10, start_index: 0 });
}

function members({ world, caller, org }: organisations.OrgCall): Given {
  if (caller === undefined || !has(caller, "org:admin")) return unauthorized;
  const own = [...world.repositories.values()].filter(({ namespace }) => namespace === org);
  const teams = [...(world.organisations.get(org)?.teams.values() ?? [])];
  const names = new Set(
    teams.flatMap((team) => [...team.members]).filter((name) => !name.includes("+")),
  );
  return json(200, {
    members: [...names].map((name) => ({
      name,
      kind: "user",
      avatar: "<avatar>",
      teams: teams
        .filter((team) => team.members.has(name))
        .map((team) => ({ name: team.name, avatar: "<avatar>" })),
      repositories: own.filter(({ users }) => users.has(name)).map((one) => one.name),
    })),
  });
}

function collaborators({ world, caller, org }: organisations.OrgCall): Given {
  if (caller === undefined || !has(caller, "org:admin")) return unauthorized;
  const own = [...world.repositories.values()].filter(({ namespace }) => namespace === org);
  const names = new Set(own.flatMap(({ users }) => [...users.keys()]));
  const outside = [...names].filter(
    (name) => !name.includes("+") && roleIn(world, org, name) === undefined,
  );
  return json(200, {
    collaborators: outside.map((name) => ({
      kind: "user",
      name,
      avatar: "<avatar>",
      repositories: own.filter(({ users }) => users.has(name)).map((one) => one.name),
    })),
  });
}

/** The OAuth application that tokens are made of. */
function applications(
  { world, caller, body }: organisations.OrgCall,
  id: string,
  what: string | undefined,
  method: string,
): Given {
  if (caller === undefined || !has(caller, "org:admin")) return unauthorized;
  if (what === undefined) {
    return json(200, {
      name: "mirrorkit",
      description: "seeds repositories",
      application_uri: "",
      client_id: id,
      client_secret: "<client-secret>",
      redirect_uri: "",
      avatar_email: null,
    });
  }
  const view = (name: string, scope: string): object => ({
    uuid: world.nextId(),
    name,
    scope,
    expires_at: "2026-11-24T11:07:48.022143Z",
    created: "2026-11-23T11:07:48.265277Z",
    created_by: caller.name,
    last_accessed: null,
  });
  if (method === "GET") {
    const minted = [...world.tokens].filter(([text]) => text.endsWith(":minted"));
    return json(200, { tokens: minted.map(([, { scopes }]) => view("ci", [...scopes].join(" "))) });
  }
  const { name = "", scope = "" } = JSON.parse(body) as Record<string, string>;
  const unknown = scope.split(" ").find((one) => !allScopes.includes(one));
  if (unknown !== undefined) return message(400, `Invalid scope: ${unknown}`);
  const token = addToken(world, `token:${caller.name}:minted`, caller.name, scope.split(" "));
  return json(200, { ...view(name, scope), token });
}

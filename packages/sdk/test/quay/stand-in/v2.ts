import { type Caller, has, may, mayCreate } from "./access.ts";
import {
  type Asked,
  early,
  type Given,
  json,
  nginx,
  origin,
  page,
  readOnlyText,
  v2Error,
} from "./answers.ts";
import { isRepositoryName } from "./repositories.ts";
import { nameFault } from "./schema.ts";
import { push } from "./uploads.ts";
import { addOrganisation, allScopes, isOn, makeRepository, robotsOf, type World } from "./world.ts";

const service = "quay.example.com";

/** What a token of /v2 lets its holder do. */
interface Access {
  readonly type: "repository";
  readonly name: string;
  readonly actions: readonly string[];
}

export function challenge(scope = ""): Readonly<Record<string, string>> {
  const more = scope === "" ? "" : `,scope="${scope}"`;
  return {
    "WWW-Authenticate": `Bearer realm="${origin}/v2/auth",service="${service}"${more}`,
    "Docker-Distribution-API-Version": "registry/2.0",
  };
}

function denied(text: string, scope = ""): Given {
  return { ...v2Error(401, "UNAUTHORIZED", text), headers: challenge(scope) };
}

const notAuthorized = "access to the requested resource is not authorized";

/** Who logs in by name and password, or why not. Robots may read and write whatever their permissions say. */
function loginOf(world: World, authorization: string | undefined): Caller | Given | undefined {
  if (authorization === undefined) return undefined;
  const [, encoded] = /^basic +(.+)$/i.exec(authorization) ?? [];
  if (encoded === undefined) return denied("Specified credentials are invalid");
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  const [name, password] = [pair.slice(0, colon), pair.slice(colon + 1)];
  if (name === "$oauthtoken") {
    const token = world.tokens.get(password);
    return token === undefined
      ? denied("Invalid Username or Password")
      : { name: token.user, scopes: token.scopes };
  }
  if (name.includes("+")) {
    const robot = robotsOf(world).get(name);
    if (robot === undefined) return denied("Could not find robot with specified username");
    if (robot.token === password) return { name, scopes: new Set(allScopes) };
    return denied(`Could not find robot with username: ${name} and supplied password.`);
  }
  if ((world.wrongPasswords.get(name) ?? 0) > 0) {
    const text = "Too many login attempts. \nPlease reset your Quay password and try again.";
    return {
      status: 429,
      type: "text/html; charset=utf-8",
      headers: { "Retry-After": "0" },
      body: text,
    };
  }
  const user = world.users.get(name);
  if (user?.password === password) return { name, scopes: new Set(allScopes) };
  if (user !== undefined) world.wrongPasswords.set(name, 1);
  return denied("Invalid Username or Password");
}

/** Hands out a token; asking to push makes what is not there. */
export function handOut(world: World, asked: Asked): Given {
  const line = `${asked.method} ${asked.url.pathname}${asked.url.search} HTTP/1.1`;
  if (line.length > 8_190) return nginx(414, "414 Request-URI Too Large");
  if (line.length > 4_094) return page(400, "Bad Request", { type: "text/html" });
  const login = loginOf(world, asked.headers["authorization"]);
  if (login !== undefined && "status" in login) return login;
  const scopes = asked.url.searchParams.getAll("scope");
  if (login === undefined && scopes.length === 0) return denied(notAuthorized);
  const access: Access[] = [];
  for (const scope of scopes) {
    const granted = grant(world, login, scope);
    if ("status" in granted) return granted;
    access.push(granted);
  }
  const claims = { iss: "quay", aud: service, sub: login?.name ?? "(anonymous)", access };
  return {
    ...json(200, { token: jwt(claims) }),
    headers: { "Cache-Control": "no-cache, no-store, must-revalidate" },
  };
}

function grant(world: World, login: Caller | undefined, scope: string): Access | Given {
  const [, written, actionList] =
    /^repository:([^ ]+):((?:(?:push|pull|\*),?)+)$/.exec(scope) ?? [];
  if (written === undefined || actionList === undefined) {
    return v2Error(400, "INVALID_REQUEST", `Unable to decode repository and actions: ${scope}`);
  }
  const path = written.startsWith(`${service}/`) ? written.slice(service.length + 1) : written;
  const [namespace = "", ...rest] = path.split("/");
  const name = rest.join("/");
  const wants = new Set(actionList.split(","));
  const nested = isOn(world, "FEATURE_EXTENDED_REPOSITORY_NAMES");
  if (!isRepositoryName(world, name)) {
    const text = nested
      ? `Invalid repository name: ${path}`
      : `Nested repositories are not supported. Found: ${path}`;
    return v2Error(400, "NAME_INVALID", text);
  }
  const at = { namespace, name };
  const refusal =
    wants.has("push") && login !== undefined ? makeByPush(world, login, at) : undefined;
  if (refusal !== undefined) return refusal;
  const found = world.repositories.get(path);
  const can = (role: "read" | "write" | "admin", ...needed: readonly string[]): boolean =>
    login !== undefined && has(login, ...needed) && may(world, login, at, role);
  const isLocked = found !== undefined && found.state !== "NORMAL";
  const isMirror = world.organisations.get(namespace)?.isMirror === true;
  const actions: string[] = [];
  if (
    wants.has("push") &&
    !isLocked &&
    !isMirror &&
    found !== undefined &&
    can("write", "repo:write", "repo:admin")
  )
    actions.push("push");
  const reads = can("read", "repo:read", "repo:write", "repo:admin");
  if ((wants.has("pull") || wants.has("push")) && (found?.isPublic === true || reads))
    actions.push("pull");
  if (wants.has("*") && can("admin", "repo:admin")) actions.push("*");
  return { type: "repository", name: written, actions };
}

function makeByPush(
  world: World,
  login: Caller,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Given | undefined {
  if (world.repositories.has(`${namespace}/${name}`)) return undefined;
  const isKnown = world.organisations.has(namespace) || world.users.has(namespace);
  if (!isKnown && isOn(world, "CREATE_NAMESPACE_ON_PUSH")) {
    const isUser = !login.name.includes("+");
    if (!isUser || nameFault(namespace) !== undefined)
      return v2Error(405, "UNSUPPORTED", "Cannot create organization");
    Object.assign(addOrganisation(world, namespace, login.name), {
      email: `${login.name}+${namespace}@example.com`,
    });
  } else if (!isKnown) return undefined;
  if (world.organisations.get(namespace)?.isMirror === true) return undefined;
  if (!mayCreate(world, namespace, login) || !has(login, "repo:create", "org:admin"))
    return undefined;
  if (world.config["REGISTRY_STATE"] === "readonly") {
    return v2Error(405, "DENIED", readOnlyText, { is_readonly: true });
  }
  const isPublic = !isOn(world, "CREATE_PRIVATE_REPO_ON_PUSH");
  makeRepository(world, { namespace, name }, login.name, { isPublic, description: null });
  return undefined;
}

export function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.c2lnbmF0dXJl`;
}

export function claimsOf(token: string): {
  readonly sub?: string;
  readonly access?: readonly Access[];
} {
  try {
    return JSON.parse(
      Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"),
    ) as object;
  } catch {
    return {};
  }
}

/** What is asked of /v2 with a token. */
export function registryCall(world: World, asked: Asked): Given {
  const { method, url, headers, body } = asked;
  const { pathname } = url;
  const { authorization } = headers;
  const [, token] = /^bearer +(.+)$/i.exec(authorization ?? "") ?? [];
  if (pathname === "/v2/") {
    if (authorization === undefined) {
      const sparse = { "X-Sparse-Manifest-Support": String(isOn(world, "FEATURE_SPARSE_INDEX")) };
      return {
        status: 401,
        type: "text/html; charset=utf-8",
        headers: { ...challenge(), ...sparse },
        body: true,
      };
    }
    if (token === undefined)
      return { ...early(401, "Invalid bearer token format"), headers: challenge() };
    return json(200, {});
  }
  if (pathname === "/v2/_catalog") return catalog(world);
  const [, path = "", what = "", reference = ""] =
    /^\/v2\/(.+)\/(manifests|tags|blobs)\/(.*)$/.exec(pathname) ?? [];
  const isPush = method === "POST" || method === "PUT" || method === "PATCH";
  if (method === "PUT" && body.length > 1_048_576)
    return nginx(413, "413 Request Entity Too Large");
  const scope = `repository:${path}:${isPush ? "pull,push" : "pull"}`;
  const access = claimsOf(token ?? "").access?.find((one) => one.name === path);
  if (token !== undefined && claimsOf(token).sub === undefined) {
    const said =
      "Invalid header string: 'utf-8' codec can't decode byte 0xa6 in position 1: invalid start byte";
    return { ...early(401, said), headers: challenge(scope) };
  }
  const found = world.repositories.get(path);
  const isOpen = !isPush && found?.isPublic === true;
  if (access?.actions.includes(isPush ? "push" : "pull") !== true && !isOpen) {
    return method === "HEAD"
      ? { ...denied(notAuthorized, scope), body: "" }
      : denied(notAuthorized, scope);
  }
  if (isPush) return push(world, asked, { path, what, reference });
  if (found === undefined) return v2Error(404, "NAME_UNKNOWN", "repository not found");
  if (what === "tags") return json(200, { name: path, tags: [...found.tags.keys()] });
  if (what === "blobs") {
    return found.blobs.has(reference)
      ? { status: 200, type: "application/octet-stream", body: "" }
      : v2Error(404, "BLOB_UNKNOWN", "blob unknown to registry");
  }
  const tag = found.tags.get(reference);
  if (tag === undefined) return v2Error(404, "MANIFEST_UNKNOWN", "manifest unknown");
  const manifestHeaders = { "Docker-Content-Digest": tag.digest };
  return {
    status: 200,
    type: "application/vnd.oci.image.manifest.v1+json",
    headers: manifestHeaders,
    body: "",
  };
}

function catalog(world: World): Given {
  const names = [...world.repositories.keys()];
  const isMore = names.length > 100;
  const link = { Link: '</v2/_catalog?n=100&next_page=page-100>; rel="next"' };
  return {
    ...json(200, { repositories: names.slice(0, 100) }),
    ...(isMore ? { headers: link } : {}),
  };
}

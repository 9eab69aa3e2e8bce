/** The registry and path that a key of an authfile stands for. */
export interface AuthKey {
  /** Host with port; `docker.io` for all names of Docker Hub. */
  readonly registry: string;
  /** Path below the registry; empty for the whole registry. */
  readonly path: string;
}

const hubs: ReadonlySet<string> = new Set(["docker.io", "registry-1.docker.io", "index.docker.io"]);

/** Reads a key as containers/image does: a key with a scheme stands for its host, whatever its path. */
export function readAuthKey(key: string): AuthKey {
  const [, scheme = "", rest = ""] = /^(https?:\/\/)?(.*)$/s.exec(key) ?? [];
  const slash = rest.indexOf("/");
  const host = slash < 0 ? rest : rest.slice(0, slash);
  const isScoped = slash >= 0 && scheme === "";
  return {
    registry: hubs.has(host) ? "docker.io" : host,
    path: isScoped ? withoutSlash(rest.slice(slash + 1)) : "",
  };
}

function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

/** Writes a key in one form for all spellings with the same meaning. */
export function formatAuthKey({ registry, path }: AuthKey): string {
  return path === "" ? registry : `${registry}/${path}`;
}

/** Whether the scope of one key lies within that of another. */
export function isBelow(inner: AuthKey, outer: AuthKey): boolean {
  if (inner.registry !== outer.registry || inner.path === outer.path) return false;
  return outer.path === "" || inner.path.startsWith(`${outer.path}/`);
}

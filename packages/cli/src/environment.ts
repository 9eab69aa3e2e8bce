/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that is set to nothing is not set. */
export function given(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

/** The proxy that the usual variables name for an address; undefined for none, and for hosts of `NO_PROXY`. */
export function proxyFor(address: string, environment: Environment): string | undefined {
  const { protocol, hostname } = new URL(address);
  const name = protocol === "https:" ? "https_proxy" : "http_proxy";
  const proxy = environment[name] ?? environment[name.toUpperCase()];
  if (proxy === undefined || proxy === "") return undefined;
  const except = environment["no_proxy"] ?? environment["NO_PROXY"] ?? "";
  return except.split(/[\s,]+/).some((pattern) => fits(pattern, hostname)) ? undefined : proxy;
}

function fits(pattern: string, hostname: string): boolean {
  if (pattern === "*") return true;
  const suffix = pattern
    .replace(/^\*?\./, "")
    .replace(/:\d+$/, "")
    .toLowerCase();
  return suffix !== "" && (hostname === suffix || hostname.endsWith(`.${suffix}`));
}

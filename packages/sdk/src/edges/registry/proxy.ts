import { BlockList, isIP } from "node:net";
import type { Environment } from "../credentials/index.ts";

/**
 * The proxy for an address, by the rules of Go programs: `HTTPS_PROXY` or `HTTP_PROXY`, unless `NO_PROXY` names the
 * host, a domain above it, its address or its network. Undefined for none, and always for this machine.
 */
export function proxyOf(url: URL, environment: Environment): string | undefined {
  const name = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = environment[name.toLowerCase()] || environment[name];
  if (proxy === undefined || proxy === "") return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (host === "localhost" || host.startsWith("127.") || host === "::1") return undefined;
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const except = environment["no_proxy"] || environment["NO_PROXY"] || "";
  const isExcepted = except
    .split(/[\s,]+/)
    .some((pattern) => fits(pattern.toLowerCase(), host, port));
  return isExcepted ? undefined : withScheme(proxy);
}

function withScheme(proxy: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

function fits(pattern: string, host: string, port: string): boolean {
  if (pattern === "") return false;
  if (pattern === "*") return true;
  if (pattern.includes("/")) return isInNetwork(pattern, host);
  const [, name = pattern, onlyPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(pattern) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const bare = name.replace(/^\[|\]$/g, "");
  if (isIP(bare) > 0 || isIP(host) > 0) return bare === host;
  // ".example.test" and "*.example.test" are below it, "example.test" is it and below it.
  const domain = bare.replace(/^\*?\./, "");
  return host.endsWith(`.${domain}`) || (domain === bare && host === domain);
}

function isInNetwork(pattern: string, host: string): boolean {
  const [network = "", bits = ""] = pattern.split("/");
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits)) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), type);
  return list.check(host, type);
}

import type { Credentials } from "../../models/authfile/index.ts";
import { placeOfImage } from "../../models/registries-conf/index.ts";
import { mostScopes, pullScope } from "../../models/registry/index.ts";
import { dropBody } from "./body.ts";
import { openHost } from "./host.ts";
import type { RegistryOptions } from "./options.ts";
import { followRedirects } from "./redirects.ts";
import { withRetries } from "./retries.ts";
import { readTokenAnswer, refusePlainRealm, tokenExchange } from "./token-server.ts";
import { openTransport, type Transport } from "./transport.ts";

/** The repositories of a registry that an account may read, according to its tokens. */
export interface PullGrants {
  /** Repositories that it may read. */
  readonly granted: readonly string[];
  /** Repositories that a token was given without the right to read, because they do not exist or are not permitted. */
  readonly refused: readonly string[];
  /** Repositories for which the registry's tokens do not show the access. */
  readonly untold: readonly string[];
}

// Quay takes request lines of 4,094 characters.
const longestQuery = 3_000;

/**
 * Requests tokens to read repositories, at most twenty per token, and reads the granted access from them. An open
 * registry grants everything; one without tokens, or with opaque tokens, does not show the access.
 *
 * @param account - the account to check; `undefined` for anonymous access
 * @throws a `MirrorError` `unauthorized` when the account itself is rejected, `network` and `rate-limited` as
 * usual.
 */
export async function findPullGrants(
  registry: string,
  repositories: readonly string[],
  account: Credentials | undefined,
  options: RegistryOptions,
): Promise<PullGrants> {
  const insecure = new Set(options.insecure);
  const transport = openTransport({ ...options, insecure });
  const found: Found = { granted: [], refused: [], untold: [] };
  try {
    for (const [host, names] of locate(registry, repositories, options, insecure)) {
      const asked = await askHost(host, [...names.keys()], { account, options, transport });
      for (const key of ["granted", "refused", "untold"] as const) {
        found[key].push(...asked[key].flatMap((name) => names.get(name) ?? []));
      }
    }
    return found;
  } finally {
    await transport.close();
  }
}

type Found = Record<keyof PullGrants, string[]>;

interface Asking {
  readonly account: Credentials | undefined;
  readonly options: RegistryOptions;
  readonly transport: Transport;
}

/** Where registries.conf puts the repositories, by host; there by their names, with those that they were asked for by. */
function locate(
  registry: string,
  repositories: readonly string[],
  { registriesFile = { entries: [] } }: RegistryOptions,
  insecure: Set<string>,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const hosts = new Map<string, Map<string, string>>();
  for (const repository of repositories) {
    const place = placeOfImage(registriesFile, `${registry}/${repository}`);
    const [host = registry, ...path] = place.name.split("/");
    if (place.isInsecure) insecure.add(host);
    const names = hosts.get(host) ?? new Map<string, string>();
    hosts.set(host, names.set(path.join("/"), repository));
  }
  return hosts;
}

async function askHost(
  registry: string,
  repositories: readonly string[],
  { account, options: { retry = {} }, transport }: Asking,
): Promise<PullGrants> {
  const host = openHost(registry, transport, retry);
  const found: Found = { granted: [], refused: [], untold: [] };
  const { login, origin } = await host.ping();
  if (login === undefined) return { ...found, granted: repositories };
  if (login.method !== "token") return { ...found, untold: repositories };
  const waiting = groupsOf(repositories);
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    const request = { registry, login, repositories: group, credentials: account };
    refusePlainRealm(request, origin.startsWith("https:"), transport);
    const exchange = tokenExchange(request);
    const answer = await withRetries(host.gate, retry, () => followRedirects(transport, exchange));
    if (answer.status === 400) {
      // One name that the registry does not take spoils the request for all of them.
      await dropBody(answer);
      const half = Math.ceil(group.length / 2);
      if (group.length === 1) found.refused.push(...group);
      else waiting.push(group.slice(half), group.slice(0, half));
      continue;
    }
    const readable = readableBy((await readTokenAnswer(request, answer)).token);
    if (readable === undefined) found.untold.push(...group);
    else for (const one of group) found[readable.has(one) ? "granted" : "refused"].push(one);
  }
  return found;
}

function groupsOf(repositories: readonly string[]): (readonly string[])[] {
  const groups: string[][] = [];
  let length = 0;
  for (const one of new Set(repositories)) {
    const own = encodeURIComponent(pullScope(one)).length + "&scope=".length;
    const last = groups.at(-1);
    if (last === undefined || last.length >= mostScopes || length + own > longestQuery) {
      groups.push([one]);
      length = own;
    } else {
      last.push(one);
      length += own;
    }
  }
  return groups.reverse();
}

/** The repositories that a token may read; undefined for an opaque token. */
function readableBy(token: string): ReadonlySet<string> | undefined {
  const access = claimsOf(token)?.["access"];
  if (!Array.isArray(access)) return undefined;
  const names = (access as readonly unknown[]).flatMap((entry) => {
    const { type, name, actions } = asRecord(entry);
    const isRepository = type === "repository" && typeof name === "string";
    const reads = Array.isArray(actions) && (actions.includes("pull") || actions.includes("*"));
    return isRepository && reads ? [name] : [];
  });
  return new Set(names);
}

function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload, signature, ...more] = token.split(".");
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  try {
    return asRecord(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

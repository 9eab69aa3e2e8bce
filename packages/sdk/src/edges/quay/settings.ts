import { defined, printable } from "../../base/problem/index.ts";
import type {
  ImmutabilityPolicy,
  OrganisationSettings,
  PrunePolicy,
  QuayConfiguration,
  QuayQuota,
  QuayTag,
  SeedPlace,
  TagPattern,
} from "../../models/quay/index.ts";
import {
  immutabilityAnswer,
  organisationAnswer,
  proxyAnswer,
  pruneAnswer,
  type TagPatternAnswer,
  tagsAnswer,
} from "./answers.ts";
import type { QuayApi, QuayRequest } from "./api.ts";
import type { FoundNamespace } from "./look.ts";
import { organisationPath, repositoryPath } from "./paths.ts";
import { refusesToken } from "./refusal.ts";

/** Reads the settings of an organisation that affect a mirror; settings that the token may not see are undefined. */
export async function readOrganisationSettings(
  api: QuayApi,
  name: string,
  found: FoundNamespace,
  { features }: QuayConfiguration,
): Promise<OrganisationSettings> {
  const quota = features["QUOTA_MANAGEMENT"] === true ? quotaOf(found) : null;
  const isProxyPossible = features["PROXY_CACHE"] === true;
  const proxyOf = isProxyPossible ? await readProxy(api, name) : null;
  const place = { organisation: name, name: "" };
  const prunes = await readPrunePolicies(api, place, features["AUTO_PRUNE"] === true);
  const immutable = await readImmutability(api, place, features["IMMUTABLE_TAGS"] === true);
  return {
    name,
    ...defined({ quota, proxyOf, prunes, immutable }),
  };
}

/** Quay shows quotas to members; other users see an organisation without teams. */
function quotaOf({ answer, teams }: FoundNamespace): QuayQuota | null | undefined {
  const reading = organisationAnswer.safeParse(answer);
  if (!reading.success || teams === undefined) return undefined;
  const { quotas, quota_report: report } = reading.data;
  const limit = quotas?.[0]?.limit_bytes ?? report?.configured_quota ?? undefined;
  if (limit === undefined || limit === null) return null;
  const rejects = (quotas?.[0]?.limits ?? [])
    .filter(({ type }) => type === "Reject")
    .map(({ limit_percent: percent }) => percent);
  const used = report?.quota_bytes ?? undefined;
  return {
    limit,
    ...defined({ used }),
    ...(rejects.length === 0 ? {} : { rejectsAt: Math.min(...rejects) }),
  };
}

async function readProxy(api: QuayApi, name: string): Promise<string | null | undefined> {
  const path = organisationPath(name, "/proxycache");
  const reading = proxyAnswer.safeParse(await readSetting(api, path));
  if (!reading.success) return undefined;
  return reading.data.upstream_registry || null;
}

/** Reads the prune policies of an organisation or, with a name, of a repository. */
export async function readPrunePolicies(
  api: QuayApi,
  place: SeedPlace,
  isOn: boolean,
): Promise<readonly PrunePolicy[] | undefined> {
  if (!isOn) return [];
  const reading = pruneAnswer.safeParse(await readSetting(api, pathOf(place, "autoprunepolicy")));
  if (!reading.success) return undefined;
  return reading.data.policies.map(({ method, value, ...pattern }) => ({
    ...place,
    ...asPattern(pattern),
    method,
    value,
  }));
}

/** Reads which tags of an organisation, or, with a name, of a repository are immutable. */
export async function readImmutability(
  api: QuayApi,
  place: SeedPlace,
  isOn: boolean,
): Promise<readonly ImmutabilityPolicy[] | undefined> {
  if (!isOn) return [];
  const path = pathOf(place, "immutabilitypolicy");
  const reading = immutabilityAnswer.safeParse(await readSetting(api, path));
  if (!reading.success) return undefined;
  return reading.data.policies.map((pattern) => ({ ...place, ...asPattern(pattern) }));
}

/** Finds a tag; null when it does not exist, undefined when the token may not see it. */
export async function findTag(
  api: QuayApi,
  { organisation, name }: SeedPlace,
  tag: string,
): Promise<QuayTag | null | undefined> {
  const query = new URLSearchParams({ specificTag: tag, onlyActiveTags: "true", limit: "1" });
  const path = repositoryPath(organisation, name, `/tag/?${query.toString()}`);
  const request: QuayRequest = { method: "GET", path, what: "list tags", scope: "repo:read" };
  const answer = await api.send(request);
  if (answer.status === 404) return null;
  const reading = tagsAnswer.safeParse(answer.json);
  if (answer.status !== 200 || !reading.success) return undefined;
  const found = reading.data.tags.find((one) => one.name === tag);
  if (found === undefined) return null;
  const { immutable: isImmutable } = found;
  const told = typeof isImmutable === "boolean" ? { isImmutable } : {};
  return { name: tag, digest: found.manifest_digest, ...told };
}

function pathOf({ organisation, name }: SeedPlace, what: string): string {
  return name === ""
    ? organisationPath(organisation, `/${what}/`)
    : repositoryPath(organisation, name, `/${what}/`);
}

function asPattern({ tagPattern, tagPatternMatches }: TagPatternAnswer): TagPattern {
  const fits = tagPatternMatches ?? true;
  return tagPattern ? { pattern: tagPattern, fits } : { fits };
}

/** Undefined for a setting that this token or this Quay does not show; an invalid token is an error earlier. */
async function readSetting(api: QuayApi, path: string): Promise<unknown> {
  const answer = await api.send({ method: "GET", path, what: `show ${printable(path)}` });
  return answer.status === 200 && !refusesToken(answer) ? answer.json : undefined;
}

import { defined, isMirrorError, MirrorError, type Problem } from "../../base/problem/index.ts";
import {
  findConcernedTags,
  judgeConfiguration,
  judgeOrganisation,
  judgePolicy,
  judgeTag,
  type PlacedMapping,
} from "../../decisions/quay/index.ts";
import {
  checkToken,
  findOrganisation,
  findTag,
  hasSparseIndexes,
  listRepositories,
  openQuayApi,
  type QuayApi,
  type QuayOptions,
  readConfiguration,
  readImmutability,
  readOrganisationSettings,
  readPrunePolicies,
} from "../../edges/quay/index.ts";
import type { RegistryOptions } from "../../edges/registry/index.ts";
import type {
  ImmutabilityPolicy,
  NeededRepository,
  OrganisationSettings,
  PrunePolicy,
  QuayConfiguration,
} from "../../models/quay/index.ts";
import { inParallel } from "./in-parallel.ts";
import { noOrganisation } from "./look-around.ts";
import { checkOther } from "./other-registry.ts";
import { counter, type QuayProgress } from "./progress.ts";
import { neededIn } from "./seed.ts";

/** The registry to check before a push. */
export interface RegistryCheckRequest {
  /** The registry, as in the destinations. */
  readonly registry: string;
  /**
   * The address of Quay's API, `https://quay.example.test`. When undefined, `https://` and the registry is tried once,
   * and a registry without an API there is checked as one that is not a Quay.
   */
  readonly address?: string;
  /** The organisation to push to; undefined when only mappings name organisations. */
  readonly organisation?: string;
  /** The mappings to push; may be empty. */
  readonly mappings: readonly PlacedMapping[];
  /** The connection to Quay's API. */
  readonly quay: QuayOptions;
  /** The connection to the registry. */
  readonly options: RegistryOptions;
  /** Called with the progress. */
  readonly onProgress?: (progress: QuayProgress) => void;
}

/** The properties of a registry that affect a mirror. */
export interface RegistryCheckReport {
  /** Its version as printed; undefined for a registry that is not a Quay, or does not show its version. */
  readonly version?: string;
  /** Whether it is a Quay: only Quay's settings are checked. */
  readonly isQuay: boolean;
  /** The effects of its settings, each with the setting to change. */
  readonly problems: readonly Problem[];
}

/**
 * Checks a registry before a push: what it would reject, delete or be unable to store. Settings that the token may
 * not see are reported as unknown.
 *
 * @throws a `MirrorError` `unauthorized` for an invalid token; `network` and `rate-limited` as usual.
 */
export async function checkRegistry(request: RegistryCheckRequest): Promise<RegistryCheckReport> {
  const api = openApi(request);
  try {
    const configuration = await findConfiguration(api, request);
    if (configuration instanceof MirrorError) {
      return { isQuay: false, problems: await checkOther(request, configuration) };
    }
    const problems = [...judgeConfiguration(configuration, await hasSparseIndexes(api))];
    const needed = neededIn(api, configuration, request);
    problems.push(...needed.problems);
    const organisations = new Set([
      ...(request.organisation === undefined ? [] : [request.organisation]),
      ...needed.repositories.map(({ organisation }) => organisation),
    ]);
    const [first] = organisations;
    const hasToken = request.quay.token !== undefined;
    if (first !== undefined && hasToken) await checkToken(api, first, "mirrorkit-check");
    for (const organisation of organisations) {
      const own = needed.repositories.filter((one) => one.organisation === organisation);
      const about = { organisation, needed: own, configuration };
      problems.push(...(await checkOrganisation(api, about, request)));
    }
    const { version } = configuration;
    return { isQuay: true, problems, ...defined({ version }) };
  } finally {
    await api.close();
  }
}

function openApi({ address, registry, quay }: RegistryCheckRequest): QuayApi {
  if (address !== undefined) return openQuayApi(address, quay);
  return openQuayApi(`https://${registry}`, { ...quay, retry: { ...quay.retry, tries: 1 } });
}

/** The configuration of a Quay, or why there is none. */
async function findConfiguration(
  api: QuayApi,
  { address }: RegistryCheckRequest,
): Promise<QuayConfiguration | MirrorError> {
  try {
    return await readConfiguration(api);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    const isElsewhere = address === undefined && error.code === "network";
    if (isElsewhere || error.code === "not-found") return error;
    throw error;
  }
}

interface CheckedOrganisation {
  readonly organisation: string;
  /** The repositories that mappings need in it. */
  readonly needed: readonly NeededRepository[];
  readonly configuration: QuayConfiguration;
}

async function checkOrganisation(
  api: QuayApi,
  { organisation, needed, configuration }: CheckedOrganisation,
  request: RegistryCheckRequest,
): Promise<readonly Problem[]> {
  const found = await findOrganisation(api, organisation);
  if (found === undefined || found === "user") {
    return [noOrganisation(organisation, found, needed[0]?.position)];
  }
  const hasToken = request.quay.token !== undefined;
  const told = hasToken
    ? await readOrganisationSettings(api, organisation, found, configuration)
    : withoutToken(organisation, configuration);
  const own = hasToken
    ? await readRepositories(api, { organisation, needed, configuration }, request)
    : none;
  const settings: OrganisationSettings = {
    ...told,
    locked: own.locked,
    ...(told.prunes === undefined ? {} : { prunes: [...told.prunes, ...own.prunes] }),
  };
  const policies = [...(told.immutable ?? []), ...own.immutable];
  return [
    ...judgeOrganisation(settings, hasToken),
    ...(await judgeImmutability(api, policies, needed, request)),
  ];
}

/** Without a token, only disabled features can be reported. */
function withoutToken(name: string, { features }: QuayConfiguration): OrganisationSettings {
  return {
    name,
    ...(features["QUOTA_MANAGEMENT"] === true ? {} : { quota: null }),
    ...(features["PROXY_CACHE"] === true ? {} : { proxyOf: null }),
    ...(features["AUTO_PRUNE"] === true ? {} : { prunes: [] }),
    ...(features["IMMUTABLE_TAGS"] === true ? {} : { immutable: [] }),
  };
}

interface RepositorySettings {
  readonly locked: Readonly<Record<string, string>>;
  readonly prunes: readonly PrunePolicy[];
  readonly immutable: readonly ImmutabilityPolicy[];
}

const none: RepositorySettings = { locked: {}, prunes: [], immutable: [] };

async function readRepositories(
  api: QuayApi,
  { organisation, needed, configuration: { features } }: CheckedOrganisation,
  { quay, onProgress, mappings }: RegistryCheckRequest,
): Promise<RepositorySettings> {
  const listed = await listRepositories(api, organisation);
  const names = mappings.length === 0 ? [...listed.keys()] : needed.map(({ name }) => name);
  const there = names.filter((name) => listed.has(name)).sort();
  const prunes: PrunePolicy[] = [];
  const immutable: ImmutabilityPolicy[] = [];
  const [isPruned, isFixed] = [
    features["AUTO_PRUNE"] === true,
    features["IMMUTABLE_TAGS"] === true,
  ];
  if (isPruned || isFixed) {
    const count = counter("looking", there.length, onProgress);
    await inParallel(there, quay.parallel ?? 4, async (name) => {
      const place = { organisation, name };
      prunes.push(...((await readPrunePolicies(api, place, isPruned)) ?? []));
      immutable.push(...((await readImmutability(api, place, isFixed)) ?? []));
      count();
    });
  }
  const states = there.map((name) => [name, listed.get(name)?.state ?? "NORMAL"] as const);
  const locked = Object.fromEntries(states.filter(([, state]) => state !== "NORMAL"));
  return { locked, prunes: inOrder(prunes), immutable: inOrder(immutable) };
}

function inOrder<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  return [...list].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

async function judgeImmutability(
  api: QuayApi,
  policies: readonly ImmutabilityPolicy[],
  needed: readonly NeededRepository[],
  { mappings, registry, quay }: RegistryCheckRequest,
): Promise<readonly Problem[]> {
  if (mappings.length === 0) return policies.map(judgePolicy);
  const own = new Set(needed.map(({ organisation }) => organisation));
  const tags = mappings
    .flatMap(({ entries, file }) => findConcernedTags(entries, { registry, file }, policies))
    .filter(({ organisation }) => own.has(organisation));
  const found: Problem[][] = tags.map(() => []);
  await inParallel([...tags.entries()], quay.parallel ?? 4, async ([index, tag]) => {
    found[index] = [...judgeTag(tag, await findTag(api, tag, tag.tag))];
  });
  return found.flat();
}

import { MirrorError, printable } from "../../base/problem/index.ts";
import type { QuayConfiguration, QuayRepository } from "../../models/quay/index.ts";
import {
  capabilitiesAnswer,
  configAnswer,
  organisationAnswer,
  type RepositoryAnswer,
  repositoriesAnswer,
  repositoryAnswer,
} from "./answers.ts";
import type { QuayApi, QuayRequest } from "./api.ts";
import { capabilitiesPath, listPath, organisationPath, repositoryPath, userPath } from "./paths.ts";
import { refusalOf, refusesToken } from "./refusal.ts";

/** Quay's description of an organisation. */
export interface FoundNamespace {
  /** Names of its teams; undefined when the token may not see them. */
  readonly teams?: readonly string[];
  /** The answer that contains its quotas, unparsed. */
  readonly answer: unknown;
}

const mostPages = 1_000;

/**
 * Reads Quay's public configuration.
 *
 * @throws a `MirrorError` `not-found` when the server is not a Quay.
 */
export async function readConfiguration(api: QuayApi): Promise<QuayConfiguration> {
  const request: QuayRequest = { method: "GET", path: "/config", what: "show its configuration" };
  const answer = await api.send(request);
  const reading = configAnswer.safeParse(answer.json);
  if (answer.status !== 200 || !reading.success) {
    throw new MirrorError("not-found", `${printable(api.host)} is not a Quay`, {
      hint: "On other registries, repositories are created by pushing: there is nothing to seed. If it is Quay, check the address.",
    });
  }
  const { features, registry_state: state, version_number: version } = reading.data;
  const switches = Object.entries(features).filter(
    (entry): entry is [string, boolean] => typeof entry[1] === "boolean",
  );
  return {
    isReadOnly: state === "readonly",
    features: Object.fromEntries(switches),
    ...(version ? { version } : {}),
  };
}

/** Whether this Quay accepts sparse indexes; undefined when it does not say, as before 3.17. */
export async function hasSparseIndexes(api: QuayApi): Promise<boolean | undefined> {
  const request = { method: "GET", path: capabilitiesPath, what: "list its capabilities" } as const;
  const answer = await api.send(request);
  const reading = capabilitiesAnswer.safeParse(answer.json);
  return answer.status === 200 && reading.success
    ? reading.data.sparse_manifests.supported
    : undefined;
}

/**
 * Checks that the token is valid: list endpoints answer an invalid one with 200 and an empty list.
 *
 * @throws a `MirrorError` `unauthorized`.
 */
export async function checkToken(api: QuayApi, organisation: string, name: string): Promise<void> {
  const request: QuayRequest = {
    method: "GET",
    path: `${repositoryPath(organisation, name)}?includeTags=false`,
    what: "accept the token",
  };
  const answer = await api.send(request);
  if (refusesToken(answer)) throw refusalOf(api.host, answer, request);
  if (answer.status !== 200 && answer.status !== 403 && answer.status !== 404) {
    throw refusalOf(api.host, answer, request);
  }
}

/** Finds an organisation; undefined when there is none, `"user"` when the name is a user's. */
export async function findOrganisation(
  api: QuayApi,
  name: string,
): Promise<FoundNamespace | "user" | undefined> {
  const request: QuayRequest = {
    method: "GET",
    path: organisationPath(name),
    what: `show the organisation ${printable(name)}`,
  };
  const answer = await api.send(request);
  if (answer.status === 404) return (await isUser(api, name)) ? "user" : undefined;
  const { teams } = api.parse(request, answer, organisationAnswer);
  return { answer: answer.json, ...(teams ? { teams: Object.keys(teams) } : {}) };
}

/** Whether a user of this name exists. */
export async function isUser(api: QuayApi, name: string): Promise<boolean> {
  const answer = await api.send({ method: "GET", path: userPath(name), what: "show a user" });
  return answer.status === 200;
}

/**
 * Lists the repositories of an organisation that the token's user sees.
 *
 * @throws a `MirrorError` `network` for a list without an end.
 */
export async function listRepositories(
  api: QuayApi,
  organisation: string,
): Promise<ReadonlyMap<string, QuayRepository>> {
  const found = new Map<string, QuayRepository>();
  const seen = new Set<string>();
  let next: string | undefined;
  do {
    const what = `list the repositories of ${printable(organisation)}`;
    const request: QuayRequest = { method: "GET", path: listPath(organisation, next), what };
    const page = await api.read(request, repositoriesAnswer);
    const own = page.repositories.filter(({ namespace }) => namespace === organisation);
    const before = found.size;
    for (const one of own) found.set(one.name, asRepository(one));
    next = page.next_page || undefined;
    // A page that is broken or too old leads back to the first one.
    const isRepeat = next !== undefined && (seen.has(next) || found.size === before);
    if (isRepeat || seen.size > mostPages) {
      throw new MirrorError("network", `the list of ${printable(organisation)} does not end`, {
        hint: "Run again; if it happens again, ask the operator of Quay for its logs.",
      });
    }
    if (next !== undefined) seen.add(next);
  } while (next !== undefined);
  return found;
}

/** Finds a repository; `hidden` when the token's user may not see whether it exists. */
export async function findRepository(
  api: QuayApi,
  organisation: string,
  name: string,
): Promise<QuayRepository | "hidden" | undefined> {
  const request: QuayRequest = {
    method: "GET",
    path: `${repositoryPath(organisation, name)}?includeTags=false`,
    what: `show the repository ${printable(`${organisation}/${name}`)}`,
    scope: "repo:read",
  };
  const answer = await api.send(request);
  if (answer.status === 404) return undefined;
  if (answer.status === 403 && !refusesToken(answer)) return "hidden";
  return asRepository(api.parse(request, answer, repositoryAnswer));
}

function asRepository({
  name,
  is_public: isPublic,
  description,
  state,
}: RepositoryAnswer): QuayRepository {
  return { name, isPublic, description, state };
}

import type { Credentials } from "../../models/authfile/index.ts";
import {
  groupScopes,
  longestAuthorization,
  mostScopes,
  type RegistryToken,
} from "../../models/registry/index.ts";

/** Repositories that share a token, and the token while it is valid. */
interface TokenGroup {
  readonly repositories: readonly string[];
  readonly credentials: Credentials | undefined;
  token?: { readonly value: Promise<RegistryToken>; until: number };
}

/** The means of token requests. */
export interface TokenSource {
  /** The credentials for a repository; undefined for none. */
  readonly credentialsFor: (repository: string) => Credentials | undefined;
  /** Asks the token server. */
  readonly ask: (
    repositories: readonly string[],
    credentials: Credentials | undefined,
  ) => Promise<RegistryToken>;
}

/** The tokens of one registry: at most twenty repositories a token, fetched when the first of them is asked for. */
export class Tokens {
  readonly #source: TokenSource;
  readonly #groups = new Map<string, TokenGroup>();
  #most = mostScopes;

  constructor(source: TokenSource) {
    this.#source = source;
  }

  /** Announces repositories, so that those with the same credentials share tokens. */
  expect(repositories: readonly string[]): void {
    const byEntry = new Map<string, string[]>();
    for (const repository of repositories) {
      if (this.#groups.has(repository)) continue;
      const key = this.#source.credentialsFor(repository)?.key ?? "";
      byEntry.set(key, [...(byEntry.get(key) ?? []), repository]);
    }
    for (const names of byEntry.values()) this.#group(names);
  }

  /** The token for reading a repository. */
  async tokenFor(repository: string): Promise<string> {
    const group = this.#groups.get(repository) ?? this.#single(repository);
    if (group.repositories.length > this.#most) return this.#split(group, repository);
    const { token } = await this.#held(group);
    const isShort = token.length + "Bearer ".length <= longestAuthorization;
    if (isShort || group.repositories.length === 1) return token;
    // A token that is too long for a header is one of too many repositories; so are all others of as many.
    this.#most = Math.min(this.#most, Math.floor(group.repositories.length / 2));
    return this.#split(group, repository);
  }

  async #held(group: TokenGroup): Promise<RegistryToken> {
    const known = group.token;
    if (known !== undefined && known.until > Date.now()) return known.value;
    const value = this.#source.ask(group.repositories, group.credentials);
    const held = { value, until: Number.POSITIVE_INFINITY };
    group.token = held;
    try {
      const token = await value;
      // A tenth is left for clocks and for requests on their way.
      held.until = Date.now() + token.lifetimeSeconds * 900;
      return token;
    } catch (error) {
      if (group.token === held) delete group.token;
      throw error;
    }
  }

  /**
   * Has the next request for a repository come with another token than the one that was refused: a new one, or where
   * several repositories shared it, one for this repository alone.
   */
  refuse(repository: string, token: string): Promise<void> {
    const group = this.#groups.get(repository);
    if (group !== undefined && group.repositories.length > 1) {
      this.#single(repository);
      return Promise.resolve();
    }
    return this.#drop(group, token);
  }

  async #drop(group: TokenGroup | undefined, token: string): Promise<void> {
    const held = group?.token;
    const value = await held?.value.catch(() => undefined);
    if (group?.token === held && value?.token === token) delete group?.token;
  }

  #split(group: TokenGroup, repository: string): Promise<string> {
    this.#group(group.repositories.filter((name) => this.#groups.get(name) === group));
    return this.tokenFor(repository);
  }

  #group(names: readonly string[]): void {
    for (const repositories of groupScopes(names, this.#most)) {
      const credentials = this.#source.credentialsFor(repositories[0] ?? "");
      const group: TokenGroup = { repositories, credentials };
      for (const name of repositories) this.#groups.set(name, group);
    }
  }

  #single(repository: string): TokenGroup {
    const credentials = this.#source.credentialsFor(repository);
    const group: TokenGroup = { repositories: [repository], credentials };
    this.#groups.set(repository, group);
    return group;
  }
}

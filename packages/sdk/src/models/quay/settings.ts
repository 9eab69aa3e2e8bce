import type { SeedPlace } from "./repository.ts";

/** What Quay tells everybody about itself. */
export interface QuayConfiguration {
  /** Its version as it names it, `Quay v3.18.0`; undefined where it does not. */
  readonly version?: string;
  /** Whether all of it only lets images be read (`REGISTRY_STATE: readonly`). */
  readonly isReadOnly: boolean;
  /** Switches by name without `FEATURE_`; what is not told is absent. */
  readonly features: Readonly<Record<string, boolean>>;
}

/** Tags that Quay deletes by itself. */
export interface PrunePolicy extends TagPattern, SeedPlace {
  /** `number_of_tags` keeps the newest ones, `creation_date` those younger than `value`. */
  readonly method: string;
  /** A number of tags, or an age such as `5d`. */
  readonly value: string;
}

/** Tags that a policy concerns. */
export interface TagPattern {
  /** A regular expression that Python reads; undefined for all tags. */
  readonly pattern?: string;
  /** Whether it concerns the tags that fit the pattern, or those that do not. */
  readonly fits: boolean;
}

/** Tags that cannot be moved or deleted. */
export interface ImmutabilityPolicy extends TagPattern, SeedPlace {}

/** The storage that an organisation may use. */
export interface QuayQuota {
  /** Bytes that it uses; undefined where Quay has not counted them. */
  readonly used?: number;
  /** Bytes that it may use. */
  readonly limit: number;
  /** Percent of the limit at which pushes are refused; undefined where they never are. */
  readonly rejectsAt?: number;
}

/** A tag as Quay's API has it. */
export interface QuayTag {
  /** Its name. */
  readonly name: string;
  /** Digest of its manifest. */
  readonly digest: string;
  /** Whether it can be moved no more; undefined where this Quay does not say so. */
  readonly isImmutable?: boolean;
}

/** What could be found out about an organisation; undefined parts are not told to the token, or unknown to this Quay. */
export interface OrganisationSettings {
  /** Its name. */
  readonly name: string;
  /** Its quota; null where it has none. */
  readonly quota?: QuayQuota | null;
  /** The registry that it is a proxy of; null where it is none. */
  readonly proxyOf?: string | null;
  /** What is deleted by itself. */
  readonly prunes?: readonly PrunePolicy[];
  /** What cannot be moved. */
  readonly immutable?: readonly ImmutabilityPolicy[];
  /** Repositories that take no push, by name, with their state. */
  readonly locked?: Readonly<Record<string, string>>;
}

import type { SeedPlace } from "./repository.ts";

/** Quay's public configuration. */
export interface QuayConfiguration {
  /** Its version as printed, `Quay v3.18.0`; undefined when not shown. */
  readonly version?: string;
  /** Whether all of it only lets images be read (`REGISTRY_STATE: readonly`). */
  readonly isReadOnly: boolean;
  /** Feature flags by name without `FEATURE_`; flags that are not shown are absent. */
  readonly features: Readonly<Record<string, boolean>>;
}

/** A policy by which Quay deletes tags automatically. */
export interface PrunePolicy extends TagPattern, SeedPlace {
  /** `number_of_tags` keeps the newest tags, `creation_date` those younger than `value`. */
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
  /** Whether the tag is immutable; undefined when this Quay does not show it. */
  readonly isImmutable?: boolean;
}

/** The known settings of an organisation; undefined members are hidden from the token, or unsupported by this Quay. */
export interface OrganisationSettings {
  /** Its name. */
  readonly name: string;
  /** Its quota; null for none. */
  readonly quota?: QuayQuota | null;
  /** The upstream registry of a proxy organisation; null when it is not a proxy. */
  readonly proxyOf?: string | null;
  /** The policies for automatic deletion. */
  readonly prunes?: readonly PrunePolicy[];
  /** The policies for immutable tags. */
  readonly immutable?: readonly ImmutabilityPolicy[];
  /** Repositories that take no push, by name, with their state. */
  readonly locked?: Readonly<Record<string, string>>;
}

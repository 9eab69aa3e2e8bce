export {
  accountIn,
  formatAccount,
  type QuayAccount,
  type QuayRole,
  readQuayAccount,
  roleIncludes,
} from "./account.ts";
export { organisationNameFlaw, type RepositoryNameRules, repositoryNameFlaw } from "./names.ts";

export type {
  NeededRepository,
  QuayDefaultPermission,
  QuayRepository,
  QuayVisibility,
  SeedPlace,
  SeedStep,
} from "./repository.ts";
export type {
  ImmutabilityPolicy,
  OrganisationSettings,
  PrunePolicy,
  QuayConfiguration,
  QuayQuota,
  QuayTag,
  TagPattern,
} from "./settings.ts";
export { concernsTag } from "./tag-pattern.ts";

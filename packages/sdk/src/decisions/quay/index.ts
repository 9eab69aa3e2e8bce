export {
  compareRepositories,
  findNeededRepositories,
  type PlacedMapping,
} from "./needed.ts";
export {
  type FoundOrganisation,
  planSeed,
  type SeedPermission,
  type SeedWish,
} from "./plan-seeding.ts";
export { judgeConfiguration, judgeOrganisation } from "./settings.ts";
export { findConcernedTags, judgePolicy, judgeTag } from "./tags.ts";

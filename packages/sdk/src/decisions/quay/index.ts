export {
  compareRepositories,
  findNeededRepositories,
  type NeededRepositories,
  type PlacedMapping,
} from "./needed.ts";
export {
  type FoundOrganisation,
  planSeed,
  type SeedPermission,
  type SeedPlan,
  type SeedWish,
} from "./plan.ts";
export { judgeConfiguration, judgeOrganisation } from "./settings.ts";
export { findConcernedTags, judgePolicy, judgeTag, type MovableTag } from "./tags.ts";

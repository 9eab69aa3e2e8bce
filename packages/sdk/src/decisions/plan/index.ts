export { planFiles } from "./files.ts";
export type { CatalogAnswer, ChartAnswer, PlanInputs, ReleasesAnswer } from "./inputs.ts";
export { mappingLines, planImageSet } from "./plan.ts";
export type {
  MirrorPlan,
  PlannedCatalog,
  PlannedCause,
  PlannedImage,
  PlannedKind,
  PlanRefusal,
  PlanRefusalKind,
  PlanResult,
  UnusableImage,
} from "./planned.ts";
export { asksForReleases } from "./releases.ts";
export { requestedCatalogObjects } from "./requested-catalogs.ts";
export {
  type PlannedResources,
  planResources,
  type ResourceInputs,
  type ResourcePlan,
} from "./resources.ts";
export { sayWithoutObjects } from "./without-objects.ts";

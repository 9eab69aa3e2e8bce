export type {
  CatalogAnswer,
  PlanInputs,
  ReleaseComponent,
  ReleaseContent,
  ReleasesAnswer,
} from "./inputs.ts";
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
} from "./planned.ts";

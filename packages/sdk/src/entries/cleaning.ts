export {
  type CleanPlaces,
  type CleanPlan,
  type CleanPolicy,
  type Clutter,
  type ClutterKind,
  type Freed,
  findClutter,
  freeClutter,
  type KeptPath,
  usualCleaning,
} from "../edges/cleaning/index.ts";

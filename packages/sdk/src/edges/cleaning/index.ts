export {
  type CleanPolicy,
  type Clutter,
  type ClutterKind,
  type KeptPath,
  usualCleaning,
} from "./clutter.ts";
export { type CleanPlaces, type CleanPlan, findClutter } from "./find.ts";
export { type Freed, freeClutter } from "./free.ts";

export {
  compareSemanticVersions,
  compareStrictVersions,
  readLooseVersion,
  readStrictVersion,
  type SemanticVersion,
} from "./semantic-version.ts";
export { type RangeTest, readSkipRange } from "./skip-range.ts";
export { type RangeBounds, readSelectedRange, type SelectedRange } from "./version-range.ts";

export { type MeasureOptions, type MeasureProgress, measureSizes } from "./measure-sizes.ts";

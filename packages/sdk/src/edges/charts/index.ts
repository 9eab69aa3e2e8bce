export { readChartFiles } from "./chart-files.ts";

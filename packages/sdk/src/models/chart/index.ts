export type { ChartFault, ChartFiles, ChartImage, ChartReading } from "./chart.ts";
export { readChart } from "./read-chart.ts";

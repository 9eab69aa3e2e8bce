import { isMirrorError } from "../../base/problem/index.ts";
import type { ChartAnswer } from "../../decisions/plan/index.ts";
import { readChartFiles } from "../../edges/charts/index.ts";
import { readChart } from "../../models/chart/index.ts";
import type { Helm, HelmChart } from "../../models/imageset/index.ts";

/** What is no failure of the world: oc-mirror would refuse it as well. */
const reasons: ReadonlySet<string> = new Set(["not-found", "invalid-input"]);

/** Reads the local charts of an ImageSet, one after the other, relative to the folder of this process. */
export async function findCharts({ local = [] }: Helm): Promise<readonly ChartAnswer[]> {
  const answers: ChartAnswer[] = [];
  for (const chart of local) answers.push(await findChart(chart));
  return answers;
}

async function findChart({ path = "", imagePaths }: HelmChart): Promise<ChartAnswer> {
  try {
    return readChart(await readChartFiles(path), imagePaths);
  } catch (error) {
    if (isMirrorError(error) && reasons.has(error.code)) return { reason: error.message };
    throw error;
  }
}

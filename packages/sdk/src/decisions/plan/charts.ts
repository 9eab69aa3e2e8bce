import { printable, quoted } from "../../base/problem/index.ts";
import type { ChartFault, ChartImage } from "../../models/chart/index.ts";
import type { Helm, HelmChart } from "../../models/imageset/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import type { ChartAnswer } from "./inputs.ts";
import { placeImage } from "./place-image.ts";
import type { PlannedImage, PlanRefusal, UnusableImage } from "./planned.ts";

const helmExit = 16;
const otherWay = "Run mirrorkit dry-run, or remove the chart for the plan.";

/** The Helm charts of an ImageSet. */
export interface ChartPlan {
  readonly images: readonly PlannedImage[];
  readonly unusable: readonly UnusableImage[];
  readonly refusals: readonly PlanRefusal[];
}

/** Plans local charts whose images are known; all others are refused by name. */
export function planCharts(
  { repositories = [], local = [] }: Helm,
  answers: readonly ChartAnswer[],
  destination: string,
): ChartPlan {
  const images: PlannedImage[] = [];
  const unusable: UnusableImage[] = [];
  const refusals: PlanRefusal[] = repositories.map(({ name }) => ({
    kind: "not-planned",
    message: `the charts of the Helm repository ${quoted(name)} are not planned: mirrorkit downloads no charts`,
    help: "Download them, and list their archives below local; or run mirrorkit dry-run.",
    exit: helmExit,
  }));
  for (const [index, chart] of local.entries()) {
    const answer = answers[index];
    const refusal = refuseChart(chart, answer);
    if (refusal !== undefined) refusals.push(refusal);
    if (answer === undefined || !("images" in answer)) continue;
    for (const image of answer.images) {
      const planned = planImage(chart, image, destination);
      if ("unusable" in planned) unusable.push(planned.unusable);
      else images.push(planned.image);
    }
  }
  return { images, unusable, refusals };
}

function refuseChart(chart: HelmChart, answer: ChartAnswer | undefined): PlanRefusal | undefined {
  if (answer !== undefined && "images" in answer) return undefined;
  const name = quoted(nameOf(chart));
  if (answer !== undefined && "reason" in answer) {
    const message = `the chart ${name} cannot be read: ${answer.reason}`;
    return { kind: "refused", message, exit: helmExit };
  }
  const why = answer === undefined ? "charts on a disk are not read here" : sayFault(answer.fault);
  const message = `the images of the chart ${name} are not planned: ${why}`;
  return { kind: "not-planned", message, help: otherWay, exit: helmExit };
}

function sayFault({ file, line, what }: ChartFault): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${printable(place)} has ${printable(what)}`;
}

function nameOf({ name, path = "" }: HelmChart): string {
  return name ?? path;
}

/** oc-mirror skips what it does not read as a reference, such as a name with neither tag nor digest. */
function planImage(
  chart: HelmChart,
  { image, file }: ChartImage,
  destination: string,
): { readonly image: PlannedImage } | { readonly unusable: UnusableImage } {
  const reading = readImageSpec(image);
  if ("fault" in reading) return { unusable: { chart: nameOf(chart), file, image } };
  const cause = { kind: "chart", chart: nameOf(chart), file } as const;
  return { image: { kind: "chart", ...placeImage(reading.spec, destination), causes: [cause] } };
}

import type { Helm, HelmChart } from "../imageset/index.ts";
import { moveOfBound } from "./bounds.ts";
import { droppedPlatforms } from "./platforms.ts";
import { type LostRequest, lost, lostBound, pairByKey } from "./request.ts";

/** What is asked for of Helm charts and is not any more: charts, versions, places where images are looked for. */
export function lostCharts(before: Helm = {}, after: Helm = {}): readonly LostRequest[] {
  const { pairs, gone } = pairByKey(
    before.repositories ?? [],
    after.repositories ?? [],
    ({ url, name }) => JSON.stringify([url, name]),
  );
  return [
    ...pairs.flatMap(([one, other]) =>
      lostOf(one.charts, other.charts, [`Helm repository ${one.name}`]),
    ),
    ...gone.map(({ name, url }) => lost("leaves", `Helm repository ${name}`, [], { from: url })),
    ...lostOf(before.local ?? [], after.local ?? [], ["local Helm charts"]),
  ];
}

/** Undefined asks for all charts of a repository. */
function lostOf(
  before: readonly HelmChart[] | undefined,
  after: readonly HelmChart[] | undefined,
  within: readonly string[],
): readonly LostRequest[] {
  if (after === undefined) return [];
  if (before === undefined) return [lost("leaves", "charts that the list leaves out", within)];
  const { pairs, gone } = pairByKey(before, after, labelOf);
  return [
    ...pairs.flatMap(([one, other]) => lostOfChart(one, other, within)),
    ...gone.map((chart) =>
      lost("leaves", `chart ${labelOf(chart)}`, within, { from: chart.version }),
    ),
  ];
}

function labelOf({ name, path = "" }: HelmChart): string {
  return name ?? path;
}

function lostOfChart(
  before: HelmChart,
  after: HelmChart,
  within: readonly string[],
): readonly LostRequest[] {
  const subject = `chart ${labelOf(after)}`;
  const inside = [...within, subject];
  const ends = { from: before.version, to: after.version };
  const kept = new Set(after.imagePaths);
  return [
    ...lostBound(moveOfBound(ends.from, ends.to), subject, within, ends),
    ...(before.imagePaths ?? [])
      .filter((path) => !kept.has(path))
      .map((path) => lost("leaves", `image path ${path}`, inside)),
    ...droppedPlatforms(before.platforms, after.platforms).map((name) =>
      lost("leaves", name, inside),
    ),
  ];
}

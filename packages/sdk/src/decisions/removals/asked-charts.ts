import type { Helm, HelmChart, HelmRepository } from "../../models/imageset/index.ts";
import { moveOfBound } from "./bounds.ts";
import { droppedPlatforms } from "./platforms.ts";
import { type LostRequest, lost, lostBound, pairInTurn } from "./request.ts";
import { orderTags } from "./tag-order.ts";

/** Requests for Helm charts that were dropped: charts, versions, image paths. */
export function lostCharts(before: Helm = {}, after: Helm = {}): readonly LostRequest[] {
  const { pairs, gone } = pairInTurn(before.repositories ?? [], after.repositories ?? [], [
    ({ url, name }) => JSON.stringify([url, name]),
    ({ url }) => url,
  ]);
  return [
    ...pairs.flatMap(([one, other]) =>
      lostOf(one.charts, other.charts, [`Helm repository ${one.name} ${one.url}`]),
    ),
    ...gone.map(({ name, url }) => lost("leaves", `Helm repository ${name}`, [], { from: url })),
    ...sharedNames(before.repositories ?? [], after.repositories ?? []),
    ...lostOf(before.local ?? [], after.local ?? [], ["local Helm charts"]),
  ];
}

/** Helm keeps one address for a name: the first. */
function sharedNames(
  before: readonly HelmRepository[],
  after: readonly HelmRepository[],
): readonly LostRequest[] {
  const known = new Set(before.map(({ name, url }) => `${name} ${url}`));
  return after
    .filter(({ name, url }) => !known.has(`${name} ${url}`))
    .flatMap(({ name, url }) => {
      const other = after.find((one) => one.name === name && one.url !== url);
      const subject = `Helm repository ${name}`;
      return other === undefined
        ? []
        : [lost("undetermined", subject, [], { from: other.url, to: url })];
    });
}

/** Undefined asks for all charts of a repository. */
function lostOf(
  before: readonly HelmChart[] | undefined,
  after: readonly HelmChart[] | undefined,
  within: readonly string[],
): readonly LostRequest[] {
  if (after === undefined) return [];
  if (before === undefined) {
    const to = JSON.stringify(after);
    return [lost("leaves", "charts that the list leaves out", within, { to })];
  }
  const { pairs, gone } = pairInTurn(before, after, [
    ({ name, path, version }) => JSON.stringify([name, path, version]),
    ({ path, version }) => (path === undefined ? undefined : JSON.stringify([path, version])),
    labelOf,
  ]);
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
  const [from = "", to = ""] = [before.path, after.path];
  const path = orderTags(from, to);
  const isMoved = path === "lower" || path === "unordered";
  return [
    ...lostBound(moveOfBound(ends.from, ends.to, true), subject, within, ends),
    ...(isMoved ? [lost("undetermined", `path of ${subject}`, within, { from, to })] : []),
    ...(before.imagePaths ?? [])
      .filter((one) => !kept.has(one))
      .map((one) => lost("leaves", `image path ${one}`, inside)),
    ...droppedPlatforms(before.platforms, after.platforms).map((name) =>
      lost("leaves", name, inside),
    ),
  ];
}

import {
  mergeGraphs,
  nodeOf,
  type ReleaseGraph,
  strictVersion,
  type UpdateRisk,
} from "../../models/release/index.ts";
import { acknowledgementsOf } from "./acknowledgements.ts";
import { findUpdatePath, type UpdateStep } from "./update-path.ts";
import { byVersion } from "./versions.ts";

/** How a cluster gets to the newest release that an ImageSet mirrors. */
export interface ClusterPath {
  /**
   * - `current`: it runs the newest one, or a newer one.
   * - `free`: a path of mirrored releases, without known risks.
   * - `risks`: a path of mirrored releases, but updates of it have known risks or need an acknowledgement.
   * - `not-mirrored`: the only paths go through releases that are not mirrored.
   * - `none`: no path.
   * - `unknown-version`: the graph has no such version.
   * - `no-releases`: the ImageSet mirrors no release.
   */
  readonly state:
    | "current"
    | "free"
    | "risks"
    | "not-mirrored"
    | "none"
    | "unknown-version"
    | "no-releases";
  /** The newest mirrored release; the version of the graph that is unknown for `unknown-version`; empty for `no-releases`. */
  readonly target: string;
  /** The updates, in their order; of `not-mirrored`, those of the path that lacks releases. */
  readonly steps: readonly UpdateStep[];
  /** Each known risk of the steps once. */
  readonly risks: readonly UpdateRisk[];
  /** The acknowledgements that an administrator has to give on the way, such as `ack-4.20-sigstore-in-4.21`. */
  readonly acknowledgements: readonly string[];
  /** The releases to add to the ImageSet, lowest first; empty but for `not-mirrored`. */
  readonly lacking: readonly string[];
}

/**
 * Finds the way of a cluster to the newest release that is mirrored for it; a disconnected cluster can only stop at releases
 * that are mirrored.
 *
 * @param version - what the cluster runs, such as `4.20.16`
 * @param mirrored - the versions of the ImageSet's releases
 * @param graphs - the graphs of their channels; joined
 */
export function pathOfCluster(
  version: string,
  mirrored: readonly string[],
  graphs: readonly ReleaseGraph[],
): ClusterPath {
  const graph = mergeGraphs(graphs);
  const newest = mirrored
    .map((one) => ({ version: one }))
    .sort(byVersion)
    .at(-1)?.version;
  if (newest === undefined) return answer("no-releases", "");
  if (strictVersion(version) !== undefined && byVersion({ version }, { version: newest }) >= 0) {
    return answer("current", newest);
  }
  const unknown = [version, newest].find((one) => nodeOf(graph, one) === undefined);
  if (unknown !== undefined) return answer("unknown-version", unknown);
  const held = new Set(mirrored);
  const own = findUpdatePath(graph, version, newest, { through: (one) => held.has(one) });
  if ("steps" in own) return withSteps("free", newest, own.steps);
  const any = findUpdatePath(graph, version, newest);
  if (!("steps" in any)) return answer("none", newest);
  const lacking = any.steps.map(({ to }) => to).filter((one) => !held.has(one));
  return { ...withSteps("not-mirrored", newest, any.steps), lacking };
}

function answer(state: ClusterPath["state"], target: string): ClusterPath {
  return { state, target, steps: [], risks: [], acknowledgements: [], lacking: [] };
}

function withSteps(
  state: "free" | "not-mirrored",
  target: string,
  steps: readonly UpdateStep[],
): ClusterPath {
  const named = new Map(steps.flatMap(({ risks }) => risks).map((risk) => [risk.name, risk]));
  const risks = [...named.values()];
  const acknowledgements = acknowledgementsOf(steps);
  const isRisky = risks.length > 0 || acknowledgements.length > 0;
  return {
    state: state === "free" && isRisky ? "risks" : state,
    target,
    steps,
    risks,
    acknowledgements,
    lacking: [],
  };
}

import { defined, type Problem } from "../../base/problem/index.ts";
import { asksForReleases, type PlanInputs } from "../../decisions/plan/index.ts";
import type { CatalogSource } from "../../edges/catalogs/index.ts";
import type { ReleaseSignature } from "../../models/cluster-resources/index.ts";
import type { ImageSetConfiguration } from "../../models/imageset/index.ts";
import { findCatalogs } from "./catalogs.ts";
import { findCharts } from "./charts.ts";
import { findReleases, type ReleaseSources } from "./releases.ts";

/** Where the content of a plan comes from. */
export interface PlanSources extends ReleaseSources {
  /** The catalogs. */
  readonly catalogs: CatalogSource;
  /**
   * Whether local Helm charts are read: any file of this disk that an ImageSet names. False by default, as it must be for
   * ImageSets of others.
   */
  readonly readsCharts?: boolean;
}

/** Where and how a plan mirrors. */
export interface PlanTarget {
  /** The registry and path to mirror to, with `docker://`. */
  readonly destination: string;
  /** oc-mirror's `--max-nested-paths`; undefined for none. */
  readonly maxNestedPaths?: number;
  /** The folder of `oc-mirror --workspace`, absolute; undefined where none is known. */
  readonly workspace?: string;
}

/** All that a plan is made from. */
export interface PreparedPlan {
  /** For `planImageSet`. */
  readonly inputs: PlanInputs;
  /** The signatures of the releases, in their order. */
  readonly signatures: readonly ReleaseSignature[];
  /** What is odd about what was read. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the catalogs and releases that an ImageSet selects from. What is not there, and what oc-mirror would refuse, is a
 * reason in the inputs; a registry or disk that fails is an error.
 *
 * @throws a `MirrorError` `wrong-use` for a catalog in a folder whose digest nothing tells; what the sources throw.
 */
export async function preparePlan(
  { mirror }: ImageSetConfiguration,
  sources: PlanSources,
  target: PlanTarget,
): Promise<PreparedPlan> {
  const { platform = {}, operators = [], helm = {} } = mirror;
  const catalogs = await findCatalogs(operators, sources.catalogs);
  const charts = sources.readsCharts === true ? await findCharts(helm) : undefined;
  const releases = asksForReleases(platform) ? await findReleases(platform, sources) : undefined;
  const { destination, maxNestedPaths, workspace } = target;
  return {
    inputs: {
      destination,
      catalogs,
      ...defined({ charts, releases: releases?.answer, maxNestedPaths, workspace }),
    },
    signatures: releases?.signatures ?? [],
    problems: releases?.problems ?? [],
  };
}

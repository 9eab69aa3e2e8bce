import { defined, MirrorError, type Problem, printable } from "../../base/problem/index.ts";
import {
  type ClusterResource,
  resourcesOfWritten,
  uniteResources,
} from "../../models/cluster-resources/index.ts";
import type { ImageSetConfiguration } from "../../models/imageset/index.ts";
import type { ClusterSettings, Settings } from "../../models/settings/index.ts";
import { renderImageSets } from "../layout/index.ts";
import { requestedCatalogObjects } from "../plan/index.ts";
import { layoutPolicy } from "../policies/index.ts";

/** An ImageSet of the settings. */
export interface FleetImageSet {
  /** Path of its file, for positions. */
  readonly file: string;
  /** What it asks for. */
  readonly imageSet: ImageSetConfiguration;
  /** The registry, with any path, that oc-mirror pushes to; undefined when the settings do not name it. */
  readonly destination?: string;
}

/** Settings with the ImageSets that they name, those that can be read, by name. */
export interface Fleet {
  readonly settings: Settings;
  readonly imageSets: ReadonlyMap<string, FleetImageSet>;
}

/**
 * Catalogs that get the name of another one of the same cluster by a change of ImageSets or settings (rule
 * `name-collision`): the layout of that cluster would be refused after the next pass. It needs no catalog, mapping or pass:
 * names follow from the ImageSets and the settings.
 */
export function newCatalogCollisions(before: Fleet, after: Fleet): readonly Problem[] {
  const found = new Map<string, { readonly problem: Problem; readonly clusters: string[] }>();
  for (const [name, cluster] of after.settings.clusters) {
    const earlier = before.settings.clusters.get(name);
    const known = new Set(
      earlier === undefined
        ? []
        : collisionsOn(name, earlier, before).map(({ message }) => message),
    );
    for (const problem of collisionsOn(name, cluster, after)) {
      if (known.has(problem.message)) continue;
      const other = found.get(problem.message) ?? { problem, clusters: [] };
      other.clusters.push(name);
      found.set(problem.message, other);
    }
  }
  return [...found.values()].map(({ problem, clusters }) => onClusters(problem, clusters));
}

function onClusters(problem: Problem, clusters: readonly string[]): Problem {
  const [first = "", ...others] = clusters.map(printable);
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return { ...problem, message: `cluster ${first}${more}: ${problem.message}` };
}

function collisionsOn(
  name: string,
  { imageSets, openshift }: ClusterSettings,
  fleet: Fleet,
): readonly Problem[] {
  const fed = imageSets.flatMap((imageSet) => {
    const of = fleet.imageSets.get(imageSet);
    return of === undefined ? [] : [{ imageSet, of }];
  });
  const usual = fed.find(({ of }) => of.destination !== undefined)?.of.destination ?? noRegistry;
  const inputs = fed.map(({ imageSet, of }) => ({
    imageSet,
    resources: catalogsOf(of, usual),
    problems: [],
  }));
  const options = { cluster: name, policy: layoutPolicy(fleet.settings, name), imageSets };
  try {
    return renderImageSets(inputs, { ...options, ...defined({ openshift }) }).collisions;
  } catch (error) {
    // An unusable policy is reported when the layout is made.
    if (error instanceof MirrorError) return [];
    throw error;
  }
}

const noRegistry = "mirror.invalid";

function catalogsOf(
  { file, imageSet, destination }: FleetImageSet,
  usual: string,
): readonly ClusterResource[] {
  const objects = (imageSet.mirror.operators ?? []).flatMap((operator) =>
    requestedCatalogObjects(operator, destination ?? usual),
  );
  return uniteResources(objects.map((object) => resourcesOfWritten(file, object))).resources;
}

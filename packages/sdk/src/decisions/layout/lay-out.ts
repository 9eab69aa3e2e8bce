import { type FileTree, fileHeader, foreignFiles } from "../../base/file-tree/index.ts";
import { compareProblems, compareText, defined, type Problem } from "../../base/problem/index.ts";
import { writeYaml, type YamlMap } from "../../base/yaml/index.ts";
import { checkKindsOfMinor } from "../../models/cluster-resources/index.ts";
import { accumulateSignatures } from "./accumulate.ts";
import { catalogRenames, type RenamedCatalog } from "./catalog-renames.ts";
import { withoutCollisions } from "./collisions.ts";
import { type ExtraFile, extrasOf } from "./default-catalogs-off.ts";
import { fitToCluster } from "./fit-to-cluster.ts";
import type { Sourced } from "./image-sets/merge-image-sets.ts";
import { writeWithOrigins } from "./image-sets/origins.ts";
import { type KeptByHand, keptByHand } from "./kept-by-hand.ts";
import { renderKustomizations } from "./kustomizations.ts";
import { checkPolicy, clusterRoot, type LayoutPolicy } from "./layout-policy.ts";
import { comparePlacements, type PlaceableResource, type Placement, place } from "./placement.ts";

/** The cluster, the policy, and the state of the output folder. */
export interface LayoutOptions {
  /** Name of the cluster: lower-case letters, digits, dashes and dots. */
  readonly cluster: string;
  /** Folders, names and sync waves; see {@link defaultLayoutPolicy}. */
  readonly policy: LayoutPolicy;
  /**
   * The existing files of the output folder, at least those below the cluster's root; undefined when there are
   * none.
   */
  readonly existing?: FileTree;
  /** The OpenShift minor that the cluster runs, such as `4.20`; undefined when unknown. */
  readonly openshift?: string;
  /**
   * Digests of the releases whose earlier signatures are kept in addition to those of this pass; undefined keeps
   * all.
   */
  readonly keepSignatures?: ReadonlySet<string>;
  /** Whether to take over objects from files of other authors; undefined rejects such objects (rule `kept-by-hand`). */
  readonly adopt?: boolean;
  /** Files outside the cluster's folder to search for Subscriptions, by path; undefined for none. */
  readonly neighbours?: FileTree;
}

/** A layout. */
export interface LayoutResult {
  /** The wanted files, including kustomizations of other authors with mirrorkit's entries added. */
  readonly tree: FileTree;
  /** The object of each file that mirrorkit writes as a whole, by path; the other files of the tree are edited texts. */
  readonly objects: ReadonlyMap<string, YamlMap>;
  /** The cluster's folder, relative to the output folder: the `root` argument of {@link compareTrees}. */
  readonly root: string;
  /** Paths of files of other authors to delete because all of their objects were taken over; sorted. */
  readonly adopted: readonly string[];
  /** Notes about omitted objects, warnings and errors; with an error among them, the tree must not be written. */
  readonly problems: readonly Problem[];
  /** The catalogs that get another name, whose problems are among the others. */
  readonly renamed: readonly RenamedCatalog[];
  /** The problems about two objects with one name (rule `name-collision`). */
  readonly collisions: readonly Problem[];
}

/** The cluster's folder, and its existing files. */
export function folderOf({
  policy,
  cluster,
  existing = new Map<string, string>(),
}: LayoutOptions): {
  readonly root: string;
  readonly existing: FileTree;
} {
  checkPolicy(policy);
  return { root: clusterRoot(policy, cluster), existing };
}

/** Lays out resources; `imageSets` is the order in which a file names its ImageSets. */
export function layOut(
  sourced: readonly Sourced[],
  options: LayoutOptions,
  imageSets: readonly string[] = [],
): LayoutResult {
  const { policy, neighbours, adopt = false } = options;
  const { root, existing } = folderOf(options);
  const { placements, extras, problems, collisions } = placeAll(sourced, options, imageSets);
  const files = new Map(placements.map((one): [string, string] => [pathIn(root, one), write(one)]));
  for (const extra of extras) files.set(pathIn(root, extra), extra.text);
  const objects = new Map([...placements, ...extras].map((one) => [pathIn(root, one), one.object]));
  const hand = keptByHand({ wanted: objects, existing, root, adopt });
  const lists = renderKustomizations({
    root,
    policy,
    placements: inApplyOrder(placements, extras),
    existing,
    adopted: hand.removed,
  });
  const { renamed, gone } = catalogRenames({ placements, existing, root, neighbours });
  return {
    tree: new Map([...files, ...hand.edited, ...lists.files].sort(([a], [b]) => compareText(a, b))),
    objects,
    root,
    adopted: [...hand.removed].sort(compareText),
    problems: [
      ...problems,
      ...lists.problems,
      ...inTheWay(files, existing, hand),
      ...hand.problems,
      ...renamed.map(({ problem }) => problem),
      ...gone,
    ].sort(compareProblems),
    renamed,
    collisions,
  };
}

interface Placed {
  readonly placements: readonly SourcedPlacement[];
  readonly extras: readonly ExtraFile[];
  readonly problems: readonly Problem[];
  readonly collisions: readonly Problem[];
}

/** The resources that suit the cluster, each at its path, with the files that depend only on the settings. */
function placeAll(
  sourced: readonly Sourced[],
  options: LayoutOptions,
  imageSets: readonly string[],
): Placed {
  const { policy, openshift } = options;
  const given = sourced.map(({ resource }) => resource);
  const fit = fitToCluster(given, policy, openshift);
  const fitting = sourced.filter(({ resource }) => !fit.leftOut.has(resource));
  const accumulated = accumulate(given, options);
  const all = [
    ...accumulated.resources.map((resource) => ({ resource, imageSets: [] })),
    ...fitting.filter(({ resource }) => resource.kind !== "ConfigMap"),
  ].map((one) => ({ ...place(one.resource, policy), sourced: one }));
  const { placements, problems: collisions } = withoutCollisions(
    joinOwners(all.sort(comparePlacements), imageSets),
  );
  const { extras, problems: ofExtras } = extrasOf(placements, policy, openshift);
  return {
    placements,
    extras,
    collisions,
    problems: [
      ...collisions,
      ...accumulated.problems,
      ...fit.problems,
      ...checkKindsOfMinor(given, openshift),
      ...ofExtras,
    ],
  };
}

function pathIn(root: string, { folder, file }: Pick<Placement, "folder" | "file">): string {
  return `${root}/${folder}/${file}`;
}

/** Files of other people in our place, but for those that are taken over or were named already. */
function inTheWay(
  files: FileTree,
  existing: FileTree,
  { replaced, problems }: KeptByHand,
): readonly Problem[] {
  const errors = problems.filter(({ severity }) => severity === "error");
  const explained = new Set([...replaced, ...errors.map(({ position }) => position?.file)]);
  return foreignFiles(files, existing).filter(({ position }) => !explained.has(position?.file));
}

/** Files that depend only on the settings come before the catalogs. */
function inApplyOrder(
  placements: readonly Placement[],
  extras: readonly ExtraFile[],
): readonly Pick<Placement, "folder" | "file">[] {
  const at = placements.findIndex(isCatalog);
  const before = at < 0 ? placements.length : at;
  return [...placements.slice(0, before), ...extras, ...placements.slice(before)];
}

function isCatalog({ kind }: Placement): boolean {
  return kind === "CatalogSource" || kind === "ClusterCatalog";
}

function accumulate(
  resources: readonly PlaceableResource[],
  options: LayoutOptions,
): ReturnType<typeof accumulateSignatures> {
  const { keepSignatures: keep, adopt } = options;
  const current = resources.filter((resource) => resource.kind === "ConfigMap");
  return accumulateSignatures(current, {
    ...folderOf(options),
    ...defined({ keep, adopt }),
  });
}

interface SourcedPlacement extends Placement {
  readonly sourced: Sourced;
}

function write({ object, sourced }: SourcedPlacement): string {
  if (sourced.imageSets.length === 0) return fileHeader + writeYaml(object);
  return writeWithOrigins(object, sourced);
}

/** Joins an object that several ImageSets contain into one placement with all of them. */
function joinOwners(
  placements: readonly SourcedPlacement[],
  order: readonly string[],
): readonly SourcedPlacement[] {
  const joined = new Map<string, SourcedPlacement>();
  for (const placement of placements) {
    const key = `${placement.folder}/${placement.file}\n${JSON.stringify(placement.object)}`;
    const first = joined.get(key) ?? placement;
    const owners = new Set([...first.sourced.imageSets, ...placement.sourced.imageSets]);
    const imageSets = order.filter((name) => owners.has(name));
    joined.set(key, { ...first, sourced: { ...first.sourced, imageSets } });
  }
  return [...joined.values()];
}

import { basename, dirname, join, resolve } from "node:path";
import { MirrorError, printable } from "../../base/problem/index.ts";
import { checkClusterName, type ImageSetInput } from "../../decisions/layout/index.ts";
import { isFile, readTextFile } from "../../edges/disk/index.ts";
import { openPass } from "../../edges/records/index.ts";
import type { Workspace } from "../../edges/workspace/index.ts";
import {
  type ImageSetConfiguration,
  readImageSet,
  sameSelection,
} from "../../models/imageset/index.ts";
import type { PassStatement } from "../../models/pass/index.ts";
import type { Settings } from "../../models/settings/index.ts";
import { checkFeeds, checkImageSet, checkKnownCluster } from "./known-names.ts";
import { refuseUnfit } from "./refuse-unfit.ts";

/** Where a pass is. */
export interface PassPlace {
  /** The folder of its workspace or record. */
  readonly path: string;
  /** The ImageSet that it is of; undefined when that is to be found out. */
  readonly imageSet?: string;
  /** What it left behind, where that was read already; undefined opens it. */
  readonly workspace?: Workspace;
}

/** A pass that feeds a cluster: a workspace or a record. */
export interface NamedPass extends PassPlace {
  /** The ImageSet that it is of; undefined when the cluster has none. */
  readonly imageSet?: string;
  /** What the pass left behind. */
  readonly workspace: Workspace;
}

/** What decides which ImageSet a pass is of. */
export interface PassContext {
  /** The settings. */
  readonly settings: Settings;
  /** The folder that paths in the settings are relative to. */
  readonly settingsFolder: string;
  /** What the passes were, according to the caller; undefined when nothing. A record and a console say it more strongly. */
  readonly said?: PassStatement;
  /** The cluster. */
  readonly cluster: string;
}

/**
 * Opens the passes that feed a cluster, each a workspace or a record. Which ImageSet each is of: the one named; the cluster's only one; the one that the folder is called after; or the one whose file
 * the pinned ImageSet agrees with.
 *
 * @throws a {@link MirrorError} `wrong-use` when the name is not a cluster's, or none of the settings' when they list any,
 * and when it is not clear which ImageSet a pass is of; as {@link openPass} does; `refused` when a pass must not be
 * published.
 */
export async function openClusterPasses(
  given: readonly PassPlace[],
  context: PassContext,
): Promise<readonly NamedPass[]> {
  checkCluster(context);
  const imageSets = context.settings.clusters.get(context.cluster)?.imageSets ?? [];
  if (imageSets.length > 0) {
    for (const { imageSet } of given) checkFeeds(imageSet, imageSets, context.cluster);
  }
  return openPasses(given, imageSets, context);
}

/**
 * Opens passes of any of the given ImageSets, as {@link openClusterPasses} does for those of one cluster.
 *
 * @throws a {@link MirrorError} as {@link openClusterPasses} does, but for what concerns a cluster; `wrong-use` too when
 * a pass is given an ImageSet that is none of the settings', when they list any.
 */
export async function openPasses(
  given: readonly PassPlace[],
  imageSets: readonly string[],
  context: Omit<PassContext, "cluster">,
): Promise<readonly NamedPass[]> {
  const known = [...context.settings.imageSets.keys()];
  if (known.length > 0) {
    for (const { imageSet } of given) checkImageSet(imageSet, known);
  }
  const passes: NamedPass[] = [];
  for (const { path, imageSet: named, workspace: opened } of given) {
    const workspace = opened ?? (await openPass(path, context.said));
    refuseUnfit(workspace);
    const pass = { path, workspace };
    const imageSet = named ?? imageSetOf(pass, imageSets, context, given.length);
    passes.push(imageSet === undefined ? pass : { ...pass, imageSet });
  }
  return passes;
}

/** The passes as inputs of a layout, each under its ImageSet. */
export function inputsOf(passes: readonly NamedPass[]): readonly ImageSetInput[] {
  return passes.map(({ imageSet = "", workspace: { resources } }) => ({
    imageSet,
    resources: resources.resources,
    others: resources.others,
  }));
}

/**
 * The ImageSets of a cluster in the order that counts: that of the settings, or else of the alphabet.
 *
 * @param known - those that the cluster's folder names already
 */
export function imageSetOrder(
  passes: readonly NamedPass[],
  { settings, cluster }: PassContext,
  known: readonly string[] = [],
): readonly string[] {
  const configured = settings.clusters.get(cluster)?.imageSets ?? [];
  if (configured.length > 0) return configured;
  return [...new Set([...inputsOf(passes).map(({ imageSet }) => imageSet), ...known])].sort();
}

function checkCluster({ cluster, settings: { clusters } }: PassContext): void {
  checkClusterName(cluster);
  if (clusters.size > 0) checkKnownCluster(cluster, [...clusters.keys()]);
}

function imageSetOf(
  { path, workspace: { pinned } }: NamedPass,
  names: readonly string[],
  { settings, settingsFolder }: Omit<PassContext, "cluster">,
  count: number,
): string | undefined {
  const folder = folderName(path);
  if (names.length === 0) return count === 1 ? undefined : folder;
  if (names.length === 1) return names[0];
  if (names.includes(folder)) return folder;
  const matching = names.filter((name) => {
    const file = join(settingsFolder, settings.imageSets.get(name)?.file ?? "");
    const imageSet = isFile(file) ? readImageSet(readTextFile(file), file).imageSet : undefined;
    return (
      pinned !== undefined && isConfiguration(imageSet) && sameSelection(pinned.imageSet, imageSet)
    );
  });
  if (matching.length === 1) return matching[0];
  throw new MirrorError(
    "wrong-use",
    `it is not clear which ImageSet ${printable(path)} belongs to`,
    {
      hint: `Write NAME=${printable(path)} with one of: ${names.join(", ")}.`,
    },
  );
}

function isConfiguration(
  imageSet: { readonly kind: string } | undefined,
): imageSet is ImageSetConfiguration {
  return imageSet?.kind === "ImageSetConfiguration";
}

/** The last part of a path that says something. */
function folderName(path: string): string {
  let folder = resolve(path);
  while (["working-dir", "workspace", "oc-mirror-workspace"].includes(basename(folder))) {
    folder = dirname(folder);
  }
  return basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

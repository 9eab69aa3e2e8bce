import { basename, dirname, join, resolve } from "node:path";
import { MirrorError, printable } from "../../base/problem/index.ts";
import { checkClusterName, type ImageSetInput } from "../../decisions/layout/index.ts";
import { openPass } from "../../edges/records/index.ts";
import { imageSetIn, type Workspace } from "../../edges/workspace/index.ts";
import { sameSelection } from "../../models/imageset/index.ts";
import type { PassStatement } from "../../models/pass/index.ts";
import type { Settings } from "../../models/settings/index.ts";
import { checkFeeds, checkImageSet, checkKnownCluster } from "./known-names.ts";
import { refuseUnfit } from "./refuse-unfit.ts";

/** The location of a pass. */
export interface PassPlace {
  /** The folder of its workspace or record. */
  readonly path: string;
  /** Name of its ImageSet; undefined to detect it. */
  readonly imageSet?: string;
  /** The opened workspace, if it was read already; undefined opens it. */
  readonly workspace?: Workspace;
}

/** A pass that feeds a cluster: a workspace or a record. */
export interface NamedPass extends PassPlace {
  /** Name of its ImageSet; undefined when the cluster has none. */
  readonly imageSet?: string;
  /** The opened workspace. */
  readonly workspace: Workspace;
}

/** The inputs for detecting the ImageSet of a pass. */
export interface PassContext {
  /** The settings. */
  readonly settings: Settings;
  /** The folder to which paths in the settings are relative. */
  readonly settingsFolder: string;
  /** The caller's statement about the passes; undefined for none. Records and consoles override it. */
  readonly said?: PassStatement;
  /** The cluster. */
  readonly cluster: string;
}

/**
 * Opens the passes that feed a cluster, each a workspace or a record. The ImageSet of a pass is the named one;
 * otherwise the cluster's only one; otherwise the one with the name of the folder; otherwise the one whose file
 * matches the pinned ImageSet.
 *
 * @throws a {@link MirrorError} `wrong-use` when the name is not that of a cluster, when the settings list
 * ImageSets without the named one, and when the ImageSet of a pass is ambiguous; as {@link openPass} does;
 * `refused` when a pass must not be published.
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
 * Opens passes of any of the given ImageSets, like {@link openClusterPasses} for those of one cluster.
 *
 * @throws a {@link MirrorError} as {@link openClusterPasses} does, except for errors about a cluster; `wrong-use`
 * also when the settings list ImageSets without the one named for a pass.
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
    const imageSet = imageSetIn(file);
    return (
      pinned !== undefined && imageSet !== undefined && sameSelection(pinned.imageSet, imageSet)
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

/** The last meaningful part of a path. */
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

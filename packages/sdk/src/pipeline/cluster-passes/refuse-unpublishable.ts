import { relative } from "node:path";
import {
  defined,
  formatPosition,
  MirrorError,
  type Problem,
  printable,
  type SourcePosition,
} from "../../base/problem/index.ts";
import { isKustomization } from "../../decisions/layout/index.ts";
import { readTextFile } from "../../edges/disk/index.ts";
import { checkPublishable } from "../../models/cluster-resources/index.ts";
import type { PublishSettings, Settings } from "../../models/settings/index.ts";
import type { NamedPass } from "./passes.ts";
import type { RenderedCluster } from "./render-passes.ts";

/** The inputs that decide what may be published. */
export interface PublishContext extends Pick<PublishSettings, "templateFields"> {
  /** The settings, with the destination of each ImageSet. */
  readonly settings: Settings;
}

/**
 * Throws when passes contain content that must not be published: fields, names and namespaces that oc-mirror does
 * not write, or images and mirrors outside the destination of their ImageSet. Returns notes: when the settings name
 * no ImageSets, the destinations are unknown.
 *
 * @throws a {@link MirrorError} `refused` with every problem, and for a pass whose destination is unknown.
 */
export function refuseUnpublishable(
  passes: readonly NamedPass[],
  { settings, templateFields }: PublishContext,
): readonly Problem[] {
  const unchecked = settings.imageSets.size === 0;
  for (const pass of passes) {
    const { folder } = pass.workspace;
    const files = [...new Set(pass.workspace.resources.resources.map(({ origin }) => origin.file))];
    const texts = files.map((path) => ({ path, text: readTextFile(path) }));
    const known = unchecked ? {} : { destinations: [destinationOf(pass, settings)] };
    const options = { templateFields, withoutNamespace: true, ...known };
    refuse(checkPublishable(texts, options), folder);
  }
  return unchecked ? [notChecked] : [];
}

/**
 * Throws when files to be written contain content that must not be published, whatever their origin: they may
 * include earlier content of the cluster's folder. Images and mirrors may lie at the destination of any ImageSet of
 * the cluster.
 *
 * @throws a {@link MirrorError} `refused` with every problem.
 */
export function refuseUnpublishableFiles(
  { tree, comparison: { created, updated } }: RenderedCluster,
  imageSets: readonly string[],
  { settings, templateFields }: PublishContext,
): void {
  const files = [...created, ...updated]
    .filter((path) => !isKustomization(path))
    .map((path) => ({ path, text: tree.get(path) ?? "" }));
  const destinations = imageSets.flatMap((name) => settings.imageSets.get(name)?.destination ?? []);
  const known = settings.imageSets.size === 0 ? {} : { destinations };
  refuse(checkPublishable(files, { templateFields, ...known }));
}

function destinationOf({ imageSet, path }: NamedPass, { imageSets }: Settings): string {
  const entry = imageSet === undefined ? undefined : imageSets.get(imageSet);
  if (imageSet === undefined || entry === undefined) {
    throw new MirrorError(
      "refused",
      `the destination of the images of ${printable(path)} is unknown: the pass belongs to no ImageSet in mirrorkit.yaml`,
      {
        hint: "List its ImageSet, with its destination, under imageSets in mirrorkit.yaml, and name it under the cluster's imageSets.",
      },
    );
  }
  if (entry.destination !== undefined) return entry.destination;
  throw new MirrorError(
    "refused",
    `the destination of the images of the ImageSet ${printable(imageSet)} is unknown: mirrorkit.yaml has no destination for it`,
    {
      hint: `Write imageSets.${printable(imageSet)}.destination: the registry, with any path, that oc-mirror pushes to.`,
    },
  );
}

const notChecked: Problem = {
  rule: "destination-unchecked",
  severity: "warning",
  message:
    "images and mirrors were not checked against a destination: mirrorkit.yaml lists no ImageSets",
  help: "List each ImageSet with its destination under imageSets.",
};

/** The message includes the position, because a status page shows only the message. */
function refuse(problems: readonly Problem[], folder = ""): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  const { message, help, position } = first;
  const more = others.length === 0 ? [] : [`and ${others.length} more`];
  const about = [...(position === undefined ? [] : [placeIn(folder, position)]), ...more];
  throw new MirrorError("refused", `${message} (${about.join(", ")})`, {
    problems,
    ...defined({ hint: help, position }),
  });
}

function placeIn(folder: string, { file, line }: SourcePosition): string {
  const place = { file: relative(folder, file), ...defined({ line }) };
  return printable(formatPosition(place));
}

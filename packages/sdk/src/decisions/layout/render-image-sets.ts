import {
  compareProblems,
  compareText,
  MirrorError,
  type Problem,
  printable,
} from "../../base/problem/index.ts";
import { type OtherObject, withNamespaces } from "../../models/cluster-resources/index.ts";
import type { ImageSetPart } from "./image-sets/image-set-part.ts";
import { mergeImageSets } from "./image-sets/merge-image-sets.ts";
import { readKnownParts } from "./image-sets/read-parts.ts";
import { sharedCatalogs } from "./image-sets/shared-catalogs.ts";
import { folderOf, type LayoutOptions, type LayoutResult, layOut } from "./lay-out.ts";
import { leftOut } from "./render-layout.ts";

/** The resources that one ImageSet brings to a cluster. */
export interface ImageSetInput extends ImageSetPart {
  /** Objects that are not laid out, to be told so. */
  readonly others?: readonly OtherObject[];
}

/** For which cluster, how, and fed by which ImageSets. */
export interface ImageSetsOptions extends LayoutOptions {
  /** Names of all ImageSets that feed the cluster; where they compete, the earlier one comes first. */
  readonly imageSets: readonly string[];
}

/**
 * Lays out a cluster that several ImageSets feed. Those that take part in this run replace what they brought
 * before; what the folder holds of the others stays. The result does not depend on the order of the runs.
 *
 * Mirror sets are named after their ImageSet. An entry that several want stands once, in the mirror set of the
 * first; with different mirrors it has all of them in the order of the ImageSets (warning `different-mirrors`).
 * Orders that exclude one another (`mirror-order-cycle`), source policies against each other (`policy-conflict`)
 * and two contents of one object (`name-collision`) are errors. Each file tells where its content comes from.
 *
 * @throws a {@link MirrorError} `wrong-use` when a name is given twice or feeds another cluster, or when the
 * folder holds files that name no ImageSet and not all ImageSets take part.
 */
export function renderImageSets(
  inputs: readonly ImageSetInput[],
  options: ImageSetsOptions,
): LayoutResult {
  const { imageSets } = options;
  checkNames(inputs, imageSets);
  const { root, existing } = folderOf(options);
  const known = readKnownParts(existing, root);
  refuseUnnamed(known.unnamed, inputs, imageSets);
  const filled = inputs.map((input) => ({ ...input, ...withNamespaces(input.resources) }));
  const parts = imageSets.flatMap((name): readonly ImageSetPart[] => {
    const input = filled.find(({ imageSet }) => imageSet === name);
    return input === undefined ? known.parts.filter(({ imageSet }) => imageSet === name) : [input];
  });
  const { resources, problems } = mergeImageSets(parts);
  const result = layOut(resources, options, imageSets);
  const gone = known.parts.filter(({ imageSet }) => !imageSets.includes(imageSet));
  return {
    ...result,
    problems: [
      ...result.problems,
      ...problems,
      ...filled.flatMap((one) => one.problems),
      ...known.problems,
      ...sharedCatalogs(parts),
      ...gone.map(({ imageSet }) => noLongerFed(imageSet, root)),
      ...inputs.flatMap(leftOut),
    ].sort(compareProblems),
  };
}

/** Names of the ImageSets that the files of a cluster's folder come from, in alphabetical order. */
export function imageSetsIn(options: LayoutOptions): readonly string[] {
  const { root, existing } = folderOf(options);
  return readKnownParts(existing, root)
    .parts.map(({ imageSet }) => imageSet)
    .sort(compareText);
}

function checkNames(inputs: readonly ImageSetInput[], imageSets: readonly string[]): void {
  const names = inputs.map(({ imageSet }) => imageSet);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new MirrorError("wrong-use", `the ImageSet ${printable(twice)} is given twice`, {
      hint: "Give each workspace the name of its own ImageSet.",
    });
  }
  const foreign = names.find((name) => !imageSets.includes(name));
  if (foreign === undefined) return;
  throw new MirrorError(
    "wrong-use",
    `the ImageSet ${printable(foreign)} does not feed this cluster`,
    {
      hint: `Add it to the cluster's imageSets in mirrorkit.yaml, or name one of: ${imageSets.join(", ")}.`,
    },
  );
}

function refuseUnnamed(
  unnamed: readonly string[],
  inputs: readonly ImageSetInput[],
  imageSets: readonly string[],
): void {
  const [first] = unnamed;
  if (first === undefined || inputs.length === imageSets.length) return;
  throw new MirrorError(
    "wrong-use",
    `${printable(first)} does not say which ImageSet it comes from`,
    {
      hint: `Render all ImageSets of the cluster together once (${imageSets.join(", ")}), and leave those without a pass out of mirrorkit.yaml until then.`,
      position: { file: first },
    },
  );
}

function noLongerFed(imageSet: string, root: string): Problem {
  return {
    rule: "image-set-gone",
    severity: "warning",
    message: `everything that the ImageSet ${printable(imageSet)} provided is removed: it no longer feeds this cluster`,
    help: "Add it to the cluster's imageSets in mirrorkit.yaml to keep it.",
    position: { file: root },
  };
}

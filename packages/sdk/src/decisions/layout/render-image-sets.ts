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

/** The resources that one ImageSet adds to a cluster. */
export interface ImageSetInput extends ImageSetPart {
  /** Objects of other kinds, which are reported and not laid out. */
  readonly others?: readonly OtherObject[];
}

/** The cluster, the policy, and the ImageSets that feed it. */
export interface ImageSetsOptions extends LayoutOptions {
  /** Names of all ImageSets that feed the cluster, in order of precedence. */
  readonly imageSets: readonly string[];
}

/**
 * Lays out a cluster that several ImageSets feed. ImageSets in this run replace their earlier objects; objects of
 * the other ImageSets stay. The result does not depend on the order of runs.
 *
 * Mirror sets are named after their ImageSet. An entry that several ImageSets need appears once, in the mirror set
 * of the first; when their mirrors differ, it has all of them in the order of the ImageSets (warning
 * `different-mirrors`). Contradictory mirror orders (`mirror-order-cycle`), contradictory source policies
 * (`policy-conflict`) and two contents for one object (`name-collision`) are errors. Each file names the ImageSets
 * of its content.
 *
 * @throws a {@link MirrorError} `wrong-use` when a name is duplicated or does not feed the cluster, or when the
 * folder contains files that name no ImageSet and not all ImageSets take part.
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

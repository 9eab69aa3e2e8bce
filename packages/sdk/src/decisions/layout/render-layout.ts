import {
  compareProblems,
  compareText,
  MirrorError,
  type Problem,
  printable,
  quoted,
} from "../../base/problem/index.ts";
import {
  type ClusterResource,
  type OtherObject,
  withNamespaces,
} from "../../models/cluster-resources/index.ts";
import { type KnownParts, readKnownParts } from "./image-sets/read-parts.ts";
import { folderOf, type LayoutOptions, type LayoutResult, layOut } from "./lay-out.ts";
import type { PlaceableResource } from "./placement.ts";

/** The input of a layout, such as the result of {@link readClusterResources}. */
export interface LayoutInput {
  /** The cluster's resources, in any order. */
  readonly resources: readonly ClusterResource[];
  /** Objects of other kinds, which are reported and not laid out. */
  readonly others?: readonly OtherObject[];
}

/**
 * Lays out a cluster's resources for GitOps: one object per file, names that do not change with a tag, sync waves,
 * and a kustomization.yaml in each folder. The same resources in any order give the same bytes.
 *
 * Files without mirrorkit's header are never changed, except for mirrorkit's own entries in a kustomization; one at
 * the path of a wanted file is an error (rule `foreign-file`). Existing signatures are kept. Two objects for one
 * file are an error (rule `name-collision`). ImageContentSourcePolicies and other objects are left out (rule
 * `not-laid-out`).
 *
 * @throws a {@link MirrorError} `wrong-use` when the cluster's name or the policy is not usable, or when named
 * ImageSets feed the folder; see {@link renderImageSets}.
 */
export function renderLayout(input: LayoutInput, options: LayoutOptions): LayoutResult {
  const { root, existing } = folderOf(options);
  refuseNamed(readKnownParts(existing, root));
  const { resources, problems } = withNamespaces(input.resources.filter(isPlaceable));
  const result = layOut(
    resources.map((resource) => ({ resource, imageSets: [] })),
    options,
  );
  return {
    ...result,
    problems: [...result.problems, ...problems, ...leftOut(input)].sort(compareProblems),
  };
}

function refuseNamed({ parts }: KnownParts): void {
  if (parts.length === 0) return;
  const names = parts.map(({ imageSet }) => imageSet).sort(compareText);
  throw new MirrorError(
    "wrong-use",
    `this folder is rendered from ImageSets (${names.map(printable).join(", ")}), but this pass names none`,
    {
      hint: "Name the ImageSet of the pass: list the ImageSets under the cluster in mirrorkit.yaml.",
    },
  );
}

function isPlaceable(resource: ClusterResource): resource is PlaceableResource {
  return resource.kind !== "ImageContentSourcePolicy";
}

/** Reports the objects that the layout leaves out. */
export function leftOut({ resources, others = [] }: LayoutInput): readonly Problem[] {
  const policies = resources.filter((resource) => !isPlaceable(resource));
  return [
    ...policies.map(
      ({ kind, name, origin }): Problem => ({
        rule: "not-laid-out",
        severity: "warning",
        message: `${kind} ${quoted(name)} is not rendered: the kind is deprecated`,
        help: "Render an ImageDigestMirrorSet instead; `oc adm migrate icsp FILE` makes one.",
        position: origin,
      }),
    ),
    ...others.map(
      ({ kind, name, origin }): Problem => ({
        rule: "not-laid-out",
        severity: "info",
        message: `${printable(kind)}${name === undefined ? "" : ` ${quoted(name)}`} is not rendered: it is not a cluster resource of oc-mirror`,
        position: origin,
      }),
    ),
  ];
}

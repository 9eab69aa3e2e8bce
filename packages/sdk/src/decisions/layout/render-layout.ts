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
import type { PlaceableResource } from "./place.ts";

/** What is laid out; the result of {@link readClusterResources} will do. */
export interface LayoutInput {
  /** The cluster's resources, in any order. */
  readonly resources: readonly ClusterResource[];
  /** Objects that are not laid out, to be told so. */
  readonly others?: readonly OtherObject[];
}

/**
 * Lays a cluster's resources out for GitOps: one object a file, names that do not change with a tag, sync waves,
 * and a kustomization.yaml in each folder. The same resources give the same bytes, in whatever order they come.
 *
 * Files without mirrorkit's header are never changed, but for our own entries in a kustomization; one that is in
 * the way is an error (rule `foreign-file`). Signatures already there are kept. Two objects for one file are an
 * error (rule `name-collision`). ImageContentSourcePolicies and other objects are left out (rule `not-laid-out`).
 *
 * @throws a {@link MirrorError} `wrong-use` when the cluster's name or the policy is not usable, or when the
 * folder is fed by named ImageSets; see {@link renderImageSets}.
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

/** What of an input is not laid out. */
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

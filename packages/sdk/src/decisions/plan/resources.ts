import type { YamlMap } from "../../base/yaml/index.ts";
import type { ReleaseSignature } from "../../models/cluster-resources/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import { catalogObjects } from "./catalog-objects.ts";
import { mirrorSets } from "./mirror-sets.ts";
import type { MirrorPlan, PlannedImage } from "./planned.ts";

/** What the cluster resources of a plan depend on beside its images. */
export interface ResourceInputs {
  /** oc-mirror's `--max-nested-paths`; 0 or undefined for none. */
  readonly maxNestedPaths?: number;
  /** The signatures of the releases; none where they are not known. */
  readonly signatures?: readonly ReleaseSignature[];
  /** The CatalogSource templates by catalog, as the ImageSet names it. */
  readonly templates?: ReadonlyMap<string, YamlMap>;
}

/** A file that oc-mirror would write into `cluster-resources/`. */
export interface PlannedResources {
  /** Its name there. */
  readonly file: string;
  /** Its objects, without what differs from run to run. */
  readonly objects: readonly YamlMap[];
}

/** The cluster resources of a plan. */
export interface ResourcePlan {
  /** By kind, in the order in which oc-mirror makes them. */
  readonly files: readonly PlannedResources[];
  /** Catalogs in the mirror that get neither CatalogSource nor ClusterCatalog: their names would not be valid. */
  readonly withoutObjects: readonly string[];
}

/**
 * Plans the cluster resources that oc-mirror would write for the images of a plan. Where a catalog gets no objects,
 * oc-mirror also leaves out objects of other catalogs, at random; the plan has those.
 *
 * @see internal/pkg/clusterresources of openshift/oc-mirror
 */
export function planResources({ images }: MirrorPlan, inputs: ResourceInputs = {}): ResourcePlan {
  const ofRepositories = (inputs.maxNestedPaths ?? 0) > 0;
  const catalogs = images
    .filter(({ kind, toCache }) => kind === "catalog" && toCache !== true)
    .map((image) => ({ image, objects: objectsOf(image, inputs.templates) }));
  const named = catalogs.flatMap(({ objects }) => (objects === undefined ? [] : [objects]));
  const files: readonly PlannedResources[] = [
    { file: "idms-oc-mirror.yaml", objects: mirrorSets(images, "digest", ofRepositories) },
    { file: "itms-oc-mirror.yaml", objects: mirrorSets(images, "tag", ofRepositories) },
    ...named.map(({ name, catalogSource }) => ({
      file: `cs-${name}.yaml`,
      objects: [catalogSource],
    })),
    ...named.map(({ name, clusterCatalog }) => ({
      file: `cc-${name}.yaml`,
      objects: [clusterCatalog],
    })),
    { file: "signature-configmap.yaml", objects: signatureObjects(inputs.signatures ?? []) },
    { file: "updateService.yaml", objects: updateService(images) },
  ];
  return {
    files: files.filter(({ objects }) => objects.length > 0),
    withoutObjects: catalogs.flatMap(({ image, objects }) =>
      objects === undefined ? [image.destination.replace(/^docker:\/\//, "")] : [],
    ),
  };
}

function objectsOf(
  { destination, causes }: PlannedImage,
  templates: ResourceInputs["templates"],
): ReturnType<typeof catalogObjects> {
  const [cause] = causes;
  const template = cause?.kind === "catalog" ? templates?.get(cause.catalog) : undefined;
  return catalogObjects(destination, template);
}

function signatureObjects(signatures: readonly ReleaseSignature[]): readonly YamlMap[] {
  if (signatures.length === 0) return [];
  const entries = signatures.map(({ digest, content }, index): [string, string] => [
    `${digest.replace(":", "-")}-${index + 1}`,
    content,
  ]);
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: "mirrored-release-signatures",
        namespace: "openshift-config-managed",
        labels: { "release.openshift.io/verification-signatures": "" },
      },
      binaryData: Object.fromEntries(entries),
    },
  ];
}

function updateService(images: readonly PlannedImage[]): readonly YamlMap[] {
  const graph = images.find(({ kind }) => kind === "graph");
  const release = images.find(({ kind }) => kind === "release");
  if (graph === undefined || release === undefined) return [];
  const [graphSpec, releaseSpec] = [graph, release].map(({ destination }) =>
    readImageSpec(destination),
  );
  if (graphSpec === undefined || releaseSpec === undefined) return [];
  if ("fault" in graphSpec || "fault" in releaseSpec) return [];
  return [
    {
      apiVersion: "updateservice.operator.openshift.io/v1",
      kind: "UpdateService",
      metadata: { name: "update-service-oc-mirror", namespace: "openshift-update-service" },
      spec: {
        replicas: 2,
        releases: releaseSpec.spec.name,
        graphDataImage: graphSpec.spec.reference,
      },
    },
  ];
}

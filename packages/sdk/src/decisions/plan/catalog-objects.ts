import { isYamlMap, type YamlMap, type YamlValue } from "../../base/yaml/index.ts";
import { catalogObjectName, readImageSpec } from "../../models/oc-mirror/index.ts";

/** The objects for a catalog in the mirror. */
export interface CatalogObjects {
  /** The end of their names and files. */
  readonly name: string;
  /** For OLM v0. */
  readonly catalogSource: YamlMap;
  /** For OLM v1. */
  readonly clusterCatalog: YamlMap;
}

/**
 * The CatalogSource and the ClusterCatalog of a catalog, with the names that oc-mirror makes; undefined where it makes none,
 * because the name would not be valid.
 *
 * @param image - the catalog in the mirror, with or without transport
 * @param template - a CatalogSource whose fields are kept, as `targetCatalogSourceTemplate` names one
 */
export function catalogObjects(image: string, template?: YamlMap): CatalogObjects | undefined {
  const reading = readImageSpec(image);
  if ("fault" in reading) return undefined;
  const { spec } = reading;
  const name = catalogObjectName(spec);
  if (name === undefined) return undefined;
  return {
    name,
    catalogSource: catalogSource(`cs-${name}`, spec.reference, template),
    clusterCatalog: {
      apiVersion: "olm.operatorframework.io/v1",
      kind: "ClusterCatalog",
      metadata: { name: `cc-${name}` },
      spec: { priority: 0, source: { type: "Image", image: { ref: spec.reference } } },
    },
  };
}

function catalogSource(name: string, image: string, template: YamlMap | undefined): YamlMap {
  const metadata = template === undefined ? {} : mapIn(template["metadata"]);
  const spec = template === undefined ? {} : mapIn(template["spec"]);
  return {
    apiVersion: "operators.coreos.com/v1alpha1",
    kind: "CatalogSource",
    metadata: { ...metadata, name, namespace: "openshift-marketplace" },
    spec: { ...spec, sourceType: "grpc", image },
  };
}

function mapIn(value: YamlValue | undefined): YamlMap {
  return isYamlMap(value) ? value : {};
}

import type { SourcePosition } from "../../base/problem/index.ts";
import { isYamlMap, readYaml, type YamlMap } from "../../base/yaml/index.ts";
import { canonicalObject } from "./canonical.ts";
import { kindOf } from "./kind.ts";
import { usualNamespace } from "./namespaces.ts";
import { objectsOf } from "./objects.ts";
import type { ResourceFile } from "./read-resources.ts";
import { readRunStamp } from "./run-stamp.ts";

/** An object of a file, with the fields that identify it in a cluster. */
export interface FoundIdentity {
  /** Equal for two objects that a cluster takes for one; see {@link identityOf}. */
  readonly key: string;
  /** As written, such as `Namespace`. */
  readonly kind: string;
  /** `metadata.name`. */
  readonly name: string;
  /** The object in canonical form. */
  readonly object: YamlMap;
  /** Whether oc-mirror wrote it, according to its annotations or its name. */
  readonly isOfOcMirror: boolean;
  /** Where it begins. */
  readonly position: SourcePosition;
}

/** Name patterns of the objects that oc-mirror writes, by kind. */
const namesOfOcMirror: Readonly<Record<string, RegExp>> = {
  ConfigMap: /^mirrored-release-signatures/,
  ImageDigestMirrorSet: /^idms-(?:release|operator|generic)-\d+$/,
  ImageTagMirrorSet: /^itms-(?:release|operator|generic)-\d+$/,
  ImageContentSourcePolicy: /^(?:release|operator|generic)-\d+$/,
  CatalogSource: /^cs-/,
  ClusterCatalog: /^cc-/,
  UpdateService: /^update-service-oc-mirror$/,
};

/** The objects of a file, of any kind; empty for text that cannot be read. */
export function readIdentities({ path, text }: ResourceFile): readonly FoundIdentity[] {
  return readYaml(text, path)
    .documents.flatMap(objectsOf)
    .flatMap(({ value, at }) => {
      const key = isYamlMap(value) ? identityOf(value) : undefined;
      if (!isYamlMap(value) || key === undefined) return [];
      const { kind, name } = nameOf(value);
      const known = kindOf(value);
      const isOfOcMirror =
        readRunStamp(value).createdBy?.startsWith("oc-mirror") === true ||
        (known !== undefined && namesOfOcMirror[known]?.test(name) === true);
      return [{ key, kind, name, object: canonicalObject(value), isOfOcMirror, position: at([]) }];
    });
}

/**
 * API group, kind, namespace and name of an object as one text; a kind of oc-mirror without a namespace gets the
 * one in which a cluster looks for it. Undefined for values that are not objects with a name.
 */
export function identityOf(object: YamlMap): string | undefined {
  const { apiVersion, metadata } = object;
  const { kind, name } = nameOf(object);
  if (typeof apiVersion !== "string" || kind === "" || name === "") return undefined;
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  const written = isYamlMap(metadata) ? metadata["namespace"] : undefined;
  const usual = kindOf(object) === undefined ? undefined : usualNamespace(kind);
  return [group, kind, typeof written === "string" ? written : (usual ?? ""), name].join("\n");
}

function nameOf({ kind, metadata }: YamlMap): { readonly kind: string; readonly name: string } {
  const name = isYamlMap(metadata) ? metadata["name"] : undefined;
  return {
    kind: typeof kind === "string" ? kind : "",
    name: typeof name === "string" ? name : "",
  };
}

import { isYamlMap, type YamlMap } from "../../base/yaml/index.ts";
import type { SignatureConfigMap } from "./resource.ts";
import { withSignatures } from "./split-signatures.ts";

/**
 * Joins the signatures of two passes: those of `earlier` are added to `current`, without duplicates of digest and
 * content. Name, labels and all other fields are those of `current`.
 */
export function mergeSignatures(
  current: SignatureConfigMap,
  earlier: SignatureConfigMap,
): SignatureConfigMap {
  const binaryData = { ...dataOf(earlier), ...dataOf(current) };
  const both = { ...current, object: { ...current.object, binaryData } };
  return withSignatures(both, [...current.signatures, ...earlier.signatures]);
}

function dataOf({ object }: SignatureConfigMap): YamlMap {
  const data = object["binaryData"];
  return isYamlMap(data) ? data : {};
}

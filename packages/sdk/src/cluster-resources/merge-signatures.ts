import { isYamlMap, type YamlValue } from "../yaml/index.ts";
import { canonicalObject } from "./canonical.ts";
import type { SignatureConfigMap } from "./resource.ts";
import { isSignatureKey, signaturesOf } from "./signatures.ts";

/**
 * Joins the signatures of two passes, so that none is lost: those of `earlier` are added to `current`, each
 * once by digest and content. Name, labels and everything else are those of `current`.
 */
export function mergeSignatures(
  current: SignatureConfigMap,
  earlier: SignatureConfigMap,
): SignatureConfigMap {
  const joined: [string, YamlValue][] = [...current.signatures, ...earlier.signatures].map(
    ({ digest, content }, index) => [`${digest.replace(":", "-")}-${index + 1}`, content],
  );
  const others = [earlier, current].flatMap(otherData);
  const binaryData = Object.fromEntries([...others, ...joined]);
  const object = canonicalObject({ ...current.object, binaryData });
  return { ...current, object, signatures: signaturesOf(binaryData) };
}

function otherData({ object }: SignatureConfigMap): [string, YamlValue][] {
  const data = object["binaryData"];
  if (!isYamlMap(data)) return [];
  return Object.entries(data).filter(([key]) => !isSignatureKey(key));
}

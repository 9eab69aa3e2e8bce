import { isYamlMap, type YamlValue } from "../../base/yaml/index.ts";
import { canonicalObject } from "./canonical.ts";
import type { ReleaseSignature, SignatureConfigMap } from "./resource.ts";
import { isSignatureKey, signaturesOf } from "./signatures.ts";

/** The most bytes of signatures in one ConfigMap: the API server takes 1 MiB; this leaves room for names and labels. */
export const mostSignatureBytes: number = 900 * 1024;

/** The bytes of a signature in a ConfigMap besides its content: its key, the colon and the line end. */
const keyBytes = 90;

/**
 * Splits a ConfigMap of signatures into several that stay under a size: the first keeps the name, the others
 * get `-2`, `-3` and so on. Signatures are dealt out by digest, then by content.
 *
 * @param maxBytes - the most bytes of keys and contents in one ConfigMap; the API server takes 1 MiB in all
 */
export function splitSignatures(
  resource: SignatureConfigMap,
  maxBytes: number,
): readonly SignatureConfigMap[] {
  const bundles: ReleaseSignature[][] = [[]];
  let room = maxBytes;
  for (const signature of resource.signatures) {
    const size = signature.content.length + keyBytes;
    if (size > room && bundles.at(-1)?.length !== 0) {
      bundles.push([]);
      room = maxBytes;
    }
    bundles.at(-1)?.push(signature);
    room -= size;
  }
  return bundles.map((signatures, index) =>
    withSignatures(resource, signatures, index === 0 ? "" : `-${index + 1}`),
  );
}

/** The ConfigMap with these signatures instead of its own, and a suffix after its name. */
export function withSignatures(
  resource: SignatureConfigMap,
  signatures: readonly ReleaseSignature[],
  suffix = "",
): SignatureConfigMap {
  const name = `${resource.name}${suffix}`;
  const { binaryData: data, metadata } = resource.object;
  const others = isYamlMap(data) && suffix === "" ? Object.entries(data).filter(isOther) : [];
  const own = signatures.map(({ digest, content }, index): [string, YamlValue] => [
    `${digest.replace(":", "-")}-${index + 1}`,
    content,
  ]);
  const binaryData = Object.fromEntries([...others, ...own]);
  const object = canonicalObject({
    ...resource.object,
    metadata: { ...(isYamlMap(metadata) ? metadata : {}), name },
    binaryData,
  });
  return { ...resource, name, object, signatures: signaturesOf(binaryData) };
}

function isOther([key]: readonly [string, YamlValue]): boolean {
  return !isSignatureKey(key);
}

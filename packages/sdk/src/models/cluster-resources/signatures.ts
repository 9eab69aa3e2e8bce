import { compareText } from "../../base/problem/index.ts";
import { isYamlMap, type YamlMap, type YamlValue } from "../../base/yaml/index.ts";
import type { ReleaseSignature } from "./resource.ts";

const signatureLabel = "release.openshift.io/verification-signatures";
const signatureNamespace = "openshift-config-managed";
export const signatureKey: RegExp = /^sha256-([0-9a-f]{64})-\d+$/;

export const base64: RegExp = /^[A-Za-z0-9+/]*={0,2}$/;

export function isSignatureKey(key: string): boolean {
  return signatureKey.test(key);
}

/** A ConfigMap is one of signatures by its label, or by its namespace together with its keys. */
export function holdsSignatures(object: YamlMap): boolean {
  const metadata = object["metadata"];
  if (object["kind"] !== "ConfigMap" || object["apiVersion"] !== "v1" || !isYamlMap(metadata)) {
    return false;
  }
  const labels = metadata["labels"];
  if (isYamlMap(labels) && Object.hasOwn(labels, signatureLabel)) return true;
  const data = object["binaryData"];
  return (
    metadata["namespace"] === signatureNamespace &&
    isYamlMap(data) &&
    Object.keys(data).some((key) => key.startsWith("sha256-"))
  );
}

/** The signatures among `binaryData`, each once, by digest, then by content. */
export function signaturesOf(binaryData: YamlMap): readonly ReleaseSignature[] {
  const found = new Map<string, ReleaseSignature>();
  for (const [key, value] of Object.entries(binaryData)) {
    const hex = signatureKey.exec(key)?.[1];
    if (hex === undefined || typeof value !== "string") continue;
    const content = value.replace(/\s+/g, "");
    found.set(`${hex} ${content}`, { digest: `sha256:${hex}`, content });
  }
  return [...found].sort(([a], [b]) => compareText(a, b)).map(([, signature]) => signature);
}

/** Numbers the signatures of each digest from 1 in order of content; other keys follow unchanged. */
export function canonicalBinaryData(binaryData: YamlMap): YamlMap {
  const result: Record<string, YamlValue> = Object.create(null) as Record<string, YamlValue>;
  let last = "";
  let number = 0;
  for (const { digest, content } of signaturesOf(binaryData)) {
    number = digest === last ? number + 1 : 1;
    last = digest;
    result[`sha256-${digest.slice("sha256:".length)}-${number}`] = content;
  }
  for (const key of Object.keys(binaryData).sort(compareText)) {
    const value = binaryData[key];
    if (value === undefined) continue;
    if (!isSignatureKey(key) || typeof value !== "string") result[key] = value;
  }
  return result;
}

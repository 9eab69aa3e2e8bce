import { nearestName, type Problem, quoted, type Severity } from "../../base/problem/index.ts";
import type { YamlDocument, YamlMap, YamlPath } from "../../base/yaml/index.ts";

/** @see openshift/installer `pkg/types/installconfig.go` */
const knownFields: readonly string[] = [
  "additionalTrustBundle",
  "additionalTrustBundlePolicy",
  "apiVersion",
  "arbiter",
  "baseDomain",
  "bootstrapInPlace",
  "capabilities",
  "compute",
  "controlPlane",
  "cpuPartitioningMode",
  "credentialsMode",
  "featureGates",
  "featureSet",
  "fencing",
  "fips",
  "imageContentSources",
  "imageDigestSources",
  "kind",
  "metadata",
  "networking",
  "operatorPublishingStrategy",
  "osImageStream",
  "platform",
  "proxy",
  "publish",
  "pullSecret",
  "sshKey",
];

/** Names that people and other formats use for the merged fields. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ["imagedigestmirrors", "imageDigestSources"],
  ["imagedigestmirrorset", "imageDigestSources"],
  ["imagemirrors", "imageDigestSources"],
  ["repositorydigestmirrors", "imageDigestSources"],
  ["additionaltrustedca", "additionalTrustBundle"],
  ["trustbundle", "additionalTrustBundle"],
  ["trustbundlepolicy", "additionalTrustBundlePolicy"],
]);

const forTags = /^imagetag/i;
const ofMirrors = /^(?:image|repository|mirror)|mirrors$/i;
const ofTrust = /trust|^ca(?:cert|bundle)/i;

/**
 * Fields of an install-config that no installer reads: it only warns of them and goes on. Where one looks like mirrors
 * or trust, which an installation without the internet depends on, that is an error; any other is a warning, since a
 * newer installer may know it.
 */
export function unknownFields(config: YamlMap, document: YamlDocument): readonly Problem[] {
  return Object.keys(config)
    .filter((key) => !knownFields.includes(key))
    .map((key) => {
      const isEssential = ofMirrors.test(key) || ofTrust.test(key) || isMerged(meantBy(key));
      return problemOf([key], { key, where: "install-config", document, isEssential });
    });
}

const entryFields: readonly string[] = ["source", "mirrors", "sourcePolicy"];
const otherEntryNames: ReadonlyMap<string, string> = new Map([
  ["mirrorsourcepolicy", "sourcePolicy"],
  ["mirror", "mirrors"],
]);

/** Fields of an entry of `imageDigestSources` that no installer reads; each is an error. */
export function unknownEntryFields(
  entry: YamlMap,
  path: YamlPath,
  document: YamlDocument,
): readonly Problem[] {
  return Object.keys(entry)
    .filter((key) => !entryFields.includes(key))
    .map((key) => {
      const meant = otherEntryNames.get(key.toLowerCase()) ?? nearestName(key, entryFields);
      const where = "an entry of imageDigestSources";
      return problemOf([...path, key], { key, where, document, isEssential: true, meant });
    });
}

function meantBy(key: string): string | undefined {
  return otherNames.get(key.toLowerCase()) ?? nearestName(key, knownFields);
}

/** Whether mirrorkit merges into a field. */
function isMerged(field: string | undefined): boolean {
  return field !== undefined && (ofMirrors.test(field) || ofTrust.test(field));
}

function problemOf(
  path: YamlPath,
  {
    key,
    where,
    document,
    isEssential,
    meant = meantBy(key),
  }: {
    readonly key: string;
    readonly where: string;
    readonly document: YamlDocument;
    readonly isEssential: boolean;
    readonly meant?: string | undefined;
  },
): Problem {
  const severity: Severity = isEssential ? "error" : "warning";
  return {
    rule: "unknown-field",
    severity,
    message: `${where} has no field ${quoted(key)}: the installer ignores it`,
    help: helpFor(key, meant),
    position: document.position(path, "key"),
  };
}

function helpFor(key: string, meant: string | undefined): string {
  if (forTags.test(key)) {
    return "Remove it: the installer has no mirrors for tags. Those are in the ImageTagMirrorSets under openshift/.";
  }
  if (meant !== undefined) return `Did you mean ${meant}?`;
  return "Correct the name, or remove it.";
}

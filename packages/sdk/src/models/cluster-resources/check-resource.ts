import { quoted } from "../../base/problem/index.ts";
import { isYamlMap } from "../../base/yaml/index.ts";
import {
  type Checking,
  invalid,
  optionalText,
  requiredMap,
  requiredText,
  titleOf,
} from "./checking.ts";
import { checkCatalogSource, checkClusterCatalog, checkUpdateService } from "./image-fields.ts";
import { checkMirrorSet } from "./mirror-set.ts";
import type { ClusterResource } from "./resource.ts";
import { base64, isSignatureKey } from "./signatures.ts";
import { checkFields } from "./unknown-fields.ts";

const subdomain =
  /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const label = /^(?=.{1,63}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** Reports values that the API server would reject, and fields that could not be typed. */
export function checkResource(check: Checking, kind: ClusterResource["kind"]): void {
  checkMetadata(check);
  checkFields(check, kind);
  switch (kind) {
    case "ConfigMap":
      return checkSignatures(check);
    case "ImageDigestMirrorSet":
    case "ImageTagMirrorSet":
      return checkMirrorSet(check, kind);
    case "ImageContentSourcePolicy":
      checkMirrorSet(check, kind);
      return reportDeprecated(check);
    case "CatalogSource":
      return checkCatalogSource(check);
    case "ClusterCatalog":
      return checkClusterCatalog(check);
    case "UpdateService":
      return checkUpdateService(check);
  }
}

function checkMetadata(check: Checking): void {
  if (requiredMap(check, ["metadata"]) === undefined) return;
  const name = requiredText(check, ["metadata", "name"]);
  if (name !== undefined && !subdomain.test(name)) {
    const help =
      "Use lower-case letters, digits, dashes and dots, beginning and ending with a letter or digit.";
    invalid(check, ["metadata", "name"], `${quoted(name)} is not a valid resource name`, help);
  }
  const namespace = optionalText(check, ["metadata", "namespace"]);
  if (namespace !== undefined && !label.test(namespace)) {
    invalid(check, ["metadata", "namespace"], `${quoted(namespace)} is not a valid namespace`);
  }
}

function checkSignatures(check: Checking): void {
  const data = check.object["binaryData"];
  if (data === undefined || requiredMap(check, ["binaryData"]) === undefined) return;
  for (const [key, value] of isYamlMap(data) ? Object.entries(data) : []) {
    const path = ["binaryData", key];
    if (typeof value !== "string" || !base64.test(value.replace(/\s+/g, ""))) {
      invalid(check, path, "is not base64 text");
    } else if (!isSignatureKey(key)) {
      check.problems.push({
        rule: "unknown-signature-key",
        severity: "warning",
        message: `${titleOf(check.object)}: the key ${quoted(key)} is not sha256-<64 hex digits>-<number>`,
        help: "A cluster finds a signature only by this key. mirrorkit keeps the entry unchanged.",
        position: check.at(path, "key"),
      });
    }
  }
}

function reportDeprecated(check: Checking): void {
  check.problems.push({
    rule: "deprecated-kind",
    severity: "warning",
    message: `${titleOf(check.object)} has a deprecated kind: mirrorkit reads it but never writes it`,
    help: "Turn it into an ImageDigestMirrorSet with `oc adm migrate icsp FILE`, or mirror again with oc-mirror v2.",
    position: check.at(["kind"]),
  });
}

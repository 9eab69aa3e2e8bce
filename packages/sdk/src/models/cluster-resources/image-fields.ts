import { quoted } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import { splitTransport, tryReadImageReference } from "../image/index.ts";
import {
  type Checking,
  invalid,
  optionalText,
  requiredMap,
  requiredText,
  valueAt,
  wrongType,
} from "./checking.ts";

export function checkCatalogSource(check: Checking): void {
  if (requiredMap(check, ["spec"]) === undefined) return;
  checkChoice(check, ["spec", "sourceType"], ["grpc", "internal", "configmap"]);
  optionalText(check, ["spec", "displayName"]);
  optionalText(check, ["spec", "publisher"]);
  checkImage(check, ["spec", "image"], optionalText(check, ["spec", "image"]));
}

export function checkClusterCatalog(check: Checking): void {
  const image = ["spec", "source", "image"];
  if (requiredMap(check, ["spec"]) === undefined) return;
  if (requiredMap(check, ["spec", "source"]) === undefined) return;
  checkChoice(check, ["spec", "source", "type"], ["Image"]);
  if (requiredMap(check, image) === undefined) return;
  checkImage(check, [...image, "ref"], requiredText(check, [...image, "ref"]));
}

export function checkUpdateService(check: Checking): void {
  if (requiredMap(check, ["spec"]) === undefined) return;
  for (const field of ["releases", "graphDataImage"]) {
    checkImage(check, ["spec", field], requiredText(check, ["spec", field]));
  }
  const replicas = valueAt(check.object, ["spec", "replicas"]);
  if (replicas === undefined) invalid(check, ["spec", "replicas"], "is missing: expected a number");
  else if (!Number.isInteger(replicas)) {
    wrongType(check, ["spec", "replicas"], replicas, "a whole number");
  }
}

function checkChoice(check: Checking, path: YamlPath, choices: readonly string[]): void {
  const value = requiredText(check, path);
  if (value === undefined || choices.includes(value)) return;
  const help = `Write ${choices.join(", ").replace(/, ([^,]+)$/, " or $1")}.`;
  invalid(check, path, `${quoted(value)} is not supported`, help);
}

function checkImage(check: Checking, path: YamlPath, image: string | undefined): void {
  if (image === undefined) return;
  const help = "Write registry/repository:tag or registry/repository@sha256:<64 hex digits>.";
  const reading = tryReadImageReference(image);
  if ("reason" in reading) {
    invalid(
      check,
      path,
      `${quoted(image)} is not a valid image reference: ${reading.reason}`,
      help,
    );
  } else if (splitTransport(image).rest !== image) {
    invalid(
      check,
      path,
      `${quoted(image)} has a transport prefix, which clusters do not support`,
      help,
    );
  }
}

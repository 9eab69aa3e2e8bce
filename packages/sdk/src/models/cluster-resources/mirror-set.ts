import { quoted } from "../../base/problem/index.ts";
import {
  isYamlList,
  isYamlMap,
  type YamlMap,
  type YamlPath,
  type YamlValue,
} from "../../base/yaml/index.ts";
import { entriesField } from "./canonical.ts";
import {
  type Checking,
  formatPath,
  invalid,
  optionalList,
  optionalText,
  requiredMap,
  requiredText,
  titleOf,
  valueAt,
  wrongType,
} from "./checking.ts";
import { locationHelp, reasonAgainstLocation } from "./mirror-location.ts";
import type { MirrorEntry, MirrorSourcePolicy } from "./resource.ts";

export function checkMirrorSet(check: Checking, kind: string): void {
  if (requiredMap(check, ["spec"]) === undefined) return;
  const field = entriesField[kind] ?? "";
  const path = ["spec", field];
  for (const other of Object.values(entriesField)) {
    if (other !== field) warnForeign(check, ["spec", other], field);
  }
  for (const [index, entry] of optionalList(check, path).entries()) {
    if (isYamlMap(entry)) checkEntry(check, [...path, index]);
    else wrongType(check, [...path, index], entry, "a mapping");
  }
}

/** The entries of a canonical, checked object. */
export function entriesOf(object: YamlMap): readonly MirrorEntry[] {
  const { kind, spec } = object;
  const field = typeof kind === "string" ? entriesField[kind] : undefined;
  const entries = isYamlMap(spec) && field !== undefined ? spec[field] : undefined;
  return isYamlList(entries) ? entries.filter(isYamlMap).map(toEntry) : [];
}

function toEntry(entry: YamlMap): MirrorEntry {
  const { source, mirrors, mirrorSourcePolicy } = entry;
  return {
    source: typeof source === "string" ? source : "",
    mirrors: isYamlList(mirrors) ? mirrors.filter((mirror) => typeof mirror === "string") : [],
    ...(isPolicy(mirrorSourcePolicy) ? { mirrorSourcePolicy } : {}),
  };
}

function isPolicy(value: YamlValue | undefined): value is MirrorSourcePolicy {
  return value === "NeverContactSource" || value === "AllowContactingSource";
}

function checkEntry(check: Checking, path: YamlPath): void {
  const source = requiredText(check, [...path, "source"]);
  if (source !== undefined) checkLocation(check, [...path, "source"], source, "source");
  checkMirrors(check, [...path, "mirrors"]);
  const policy = optionalText(check, [...path, "mirrorSourcePolicy"]);
  if (policy !== undefined && !isPolicy(policy)) {
    const help = "Write NeverContactSource or AllowContactingSource.";
    invalid(check, [...path, "mirrorSourcePolicy"], `${quoted(policy)} is unknown`, help);
  }
}

function checkMirrors(check: Checking, path: YamlPath): void {
  const seen = new Set<string>();
  for (const [index, mirror] of optionalList(check, path).entries()) {
    const at = [...path, index];
    if (typeof mirror !== "string") wrongType(check, at, mirror, "text");
    else if (seen.has(mirror)) warnTwice(check, at, mirror);
    else checkLocation(check, at, mirror, "mirror");
    if (typeof mirror === "string") seen.add(mirror);
  }
}

/** The API server drops a field that the kind does not have, silently. */
function warnForeign({ object, at, problems }: Checking, path: YamlPath, field: string): void {
  if (valueAt(object, path) === undefined) return;
  problems.push({
    rule: "ignored-field",
    severity: "warning",
    message: `${titleOf(object)}: ${formatPath(path)} is not a field of this kind: clusters ignore its entries`,
    help: `Write ${field}, or change the kind to the one that has the field.`,
    position: at(path, "key"),
    lost: "field",
  });
}

/** Nodes pass over the second one; only newer API servers refuse it. */
function warnTwice({ object, at, problems }: Checking, path: YamlPath, mirror: string): void {
  problems.push({
    rule: "duplicate-mirror",
    severity: "warning",
    message: `${titleOf(object)}: ${formatPath(path)} ${quoted(mirror)} is duplicated`,
    help: "Keep the first one.",
    position: at(path, "value"),
    lost: "mirror",
  });
}

function checkLocation(
  check: Checking,
  path: YamlPath,
  text: string,
  role: "source" | "mirror",
): void {
  const reason = reasonAgainstLocation(text, role);
  if (reason !== undefined) invalid(check, path, reason, locationHelp);
}

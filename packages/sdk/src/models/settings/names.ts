import { didYouMean, quoted } from "../../base/problem/index.ts";
import {
  isYamlList,
  isYamlMap,
  type YamlMap,
  type YamlPath,
  type YamlValue,
} from "../../base/yaml/index.ts";

/** An unknown or ambiguous name. */
export interface Misnamed {
  /** The path of the name. */
  readonly path: YamlPath;
  /** Whether the finding concerns the key or the value. */
  readonly on: "key" | "value";
  /** One sentence. */
  readonly message: string;
  /** How to fix it, when a known name is close. */
  readonly help?: string;
}

/** Reports the wrong names in a settings file, as far as its shape allows. */
export function findMisnamed(
  file: YamlValue,
  ruleIds: readonly string[],
  fixedIds: readonly string[],
): readonly Misnamed[] {
  if (!isYamlMap(file)) return [];
  return [
    ...findUnknownImageSets(file),
    ...findUnknownRules(mapOf(file["rules"]), ruleIds, fixedIds),
    ...findSharedRoot(file),
    ...findSharedRecords(mapOf(file["imageSets"])),
    ...findForeignVersions(file),
    ...findRepeatedCatalogs(listOf(file["catalogs"]), ["catalogs"]),
    ...Object.entries(mapOf(file["clusters"])).flatMap(([cluster, entry]) => [
      ...findRepeatedCatalogs(listOf(mapOf(entry)["catalogs"]), ["clusters", cluster, "catalogs"]),
    ]),
  ];
}

function* findUnknownImageSets(file: YamlMap): Iterable<Misnamed> {
  const known = file["imageSets"] ?? {};
  if (!isYamlMap(known)) return;
  for (const [cluster, entry] of Object.entries(mapOf(file["clusters"]))) {
    for (const [index, name] of listOf(mapOf(entry)["imageSets"]).entries()) {
      if (typeof name !== "string" || Object.hasOwn(known, name)) continue;
      const message = `there is no ImageSet ${quoted(name)} under imageSets`;
      const path = ["clusters", cluster, "imageSets", index];
      yield { path, on: "value", message, ...didYouMean(name, Object.keys(known)) };
    }
  }
}

/** Reports a folder that two clusters share: each would delete the files of the other. */
function* findSharedRoot(file: YamlMap): Iterable<Misnamed> {
  const { root } = mapOf(file["layout"]);
  const clusters = Object.keys(mapOf(file["clusters"]));
  if (clusters.length < 2 || typeof root !== "string" || root.includes("{cluster}")) return;
  const message = `layout.root: ${clusters.length} clusters would share the folder ${quoted(root)}`;
  const help = "Put {cluster} into it, such as clusters/{cluster}/platform.";
  yield { path: ["layout", "root"], on: "value", message, help };
}

/**
 * Reports a folder of records that two ImageSets share: the newest record of one would be taken for that of the other, and
 * the resources of the other would go from their clusters.
 */
function* findSharedRecords(imageSets: YamlMap): Iterable<Misnamed> {
  const owners = new Map<string, string>();
  for (const [name, entry] of Object.entries(imageSets)) {
    const { records } = mapOf(entry);
    if (typeof records !== "string") continue;
    const owner = owners.get(records);
    owners.set(records, owner ?? name);
    if (owner === undefined) continue;
    const message = `the ImageSets ${quoted(owner)} and ${quoted(name)} would share the records ${quoted(records)}`;
    const help = `Give each its own folder, such as ${records}/${name}.`;
    yield { path: ["imageSets", name, "records"], on: "value", message, help };
  }
}

/** A cluster runs one minor. */
function* findForeignVersions(file: YamlMap): Iterable<Misnamed> {
  for (const [cluster, entry] of Object.entries(mapOf(file["clusters"]))) {
    const { openshift, version } = mapOf(entry);
    if (typeof openshift !== "string" || typeof version !== "string") continue;
    if (minorIn(version) === openshift) continue;
    const message = `the version ${quoted(version)} does not belong to the minor ${quoted(openshift)} of openshift`;
    const help = "Correct one of them, or remove openshift: the version includes it.";
    yield { path: ["clusters", cluster, "version"], on: "value", message, help };
  }
}

/** The minor of a version with three numbers: `4.20` of `4.20.18`. */
export function minorIn(version: string | undefined): string | undefined {
  return version?.split(".").slice(0, 2).join(".");
}

function* findUnknownRules(
  rules: YamlMap,
  ruleIds: readonly string[],
  fixedIds: readonly string[],
): Iterable<Misnamed> {
  for (const rule of Object.keys(rules)) {
    if (ruleIds.includes(rule)) continue;
    const isFixed = fixedIds.includes(rule);
    const message = isFixed
      ? `the severity of ${quoted(rule)} cannot be changed: oc-mirror refuses such a file, or misreads it`
      : `there is no rule ${quoted(rule)}`;
    const help = isFixed ? {} : didYouMean(rule, ruleIds);
    yield { path: ["rules", rule], on: "key", message, ...help };
  }
}

function* findRepeatedCatalogs(
  list: readonly YamlValue[],
  path: readonly string[],
): Iterable<Misnamed> {
  const seen = new Set<string>();
  for (const [index, entry] of list.entries()) {
    const { repository, tag } = mapOf(entry);
    if (typeof repository !== "string") continue;
    const named = typeof tag === "string" ? `${repository}:${tag}` : repository;
    if (seen.has(named)) {
      const message = `the catalog ${quoted(named)} is duplicated`;
      yield { path: [...path, index, "repository"], on: "value", message };
    }
    seen.add(named);
  }
}

function mapOf(value: YamlValue | undefined): YamlMap {
  return isYamlMap(value) ? value : {};
}

function listOf(value: YamlValue | undefined): readonly YamlValue[] {
  return isYamlList(value) ? value : [];
}

import { nearestName, type Problem, printable, quoted } from "../../base/problem/index.ts";
import { isYamlList, isYamlMap, type YamlMap } from "../../base/yaml/index.ts";
import type { OtherObject } from "../../models/cluster-resources/index.ts";
import type { RegistryScopes } from "./registries-conf.ts";
import { isValidScope, scopeHelp } from "./scope.ts";

/** The registry settings in a cluster's image configuration. */
export interface ImageConfiguration {
  /** Its scopes; empty when there is no image configuration. */
  readonly scopes: RegistryScopes;
  /**
   * The problems. For an error `invalid-image-configuration`, the Machine Config Operator stops or the API server
   * rejects the object; the scopes omit the invalid values.
   */
  readonly problems: readonly Problem[];
  /** The errors among them that stop the operator. */
  readonly refusals: readonly Problem[];
}

interface Found {
  readonly problems: Problem[];
  readonly refusals: Problem[];
}

const fields = {
  insecureRegistries: "insecure",
  blockedRegistries: "blocked",
  allowedRegistries: "allowed",
  containerRuntimeSearchRegistries: "search",
} as const;
const names = Object.keys(fields) as readonly (keyof typeof fields)[];

/** Whether an object is the cluster's image configuration: `Image` of config.openshift.io/v1. */
export function isImageConfiguration({ apiVersion, kind }: OtherObject): boolean {
  return apiVersion === "config.openshift.io/v1" && kind === "Image";
}

/** Reads the image configuration, the object called `cluster`, from among the objects of a cluster. */
export function readImageConfiguration(objects: readonly OtherObject[]): ImageConfiguration {
  const found = objects.filter(isImageConfiguration);
  const reading: Found = { problems: [], refusals: [] };
  for (const other of found.filter(({ name }) => name !== "cluster")) {
    const message = `Image ${quoted(other.name ?? "")} is not the cluster's image configuration: a cluster reads the one called cluster`;
    const help = "Name it cluster.";
    reading.problems.push(problemOf(other, { severity: "warning", message, help }));
  }
  const [one] = found.filter(({ name }) => name === "cluster");
  const scopes = one === undefined ? {} : readSources(one, reading);
  return { scopes, ...reading };
}

function readSources(object: OtherObject, found: Found): RegistryScopes {
  const { spec } = object.object;
  const sources = isYamlMap(spec) ? spec["registrySources"] : undefined;
  if (!isYamlMap(sources)) return {};
  reportUnknown(object, sources, found);
  const scopes: { -readonly [Key in keyof RegistryScopes]: RegistryScopes[Key] } = {};
  for (const name of names) {
    const list = scopesIn(object, { sources, name }, found);
    if (list !== undefined && list.length > 0) scopes[fields[name]] = list;
  }
  if (scopes.allowed === undefined || scopes.blocked === undefined) return scopes;
  const message =
    "allowedRegistries and blockedRegistries exclude each other: the Machine Config Operator applies neither";
  const help = "Keep one of the two: everything that is not allowed is blocked.";
  refuse(found, problemOf(object, { message, help }));
  const { allowed: _allowed, blocked: _blocked, ...others } = scopes;
  return others;
}

function reportUnknown(object: OtherObject, sources: YamlMap, { problems }: Found): void {
  for (const key of Object.keys(sources)) {
    if (names.some((name) => name === key)) continue;
    const near = nearestName(key, names);
    const message = `Image "cluster": spec.registrySources.${printable(key)} is not a field of this kind: a cluster rejects the object or drops the field`;
    const help =
      near === undefined ? `Known fields: ${names.join(", ")}.` : `Did you mean ${near}?`;
    problems.push(problemOf(object, { severity: "error", message, help, rule: "unknown-field" }));
  }
}

interface Field {
  readonly sources: YamlMap;
  readonly name: keyof typeof fields;
}

function scopesIn(
  object: OtherObject,
  { sources, name }: Field,
  found: Found,
): readonly string[] | undefined {
  const value = Object.hasOwn(sources, name) ? (sources[name] ?? []) : [];
  if (!isYamlList(value)) {
    const message = `Image "cluster": spec.registrySources.${name} is not a list`;
    refuse(found, problemOf(object, { message, help: "Write a list of strings." }));
    return undefined;
  }
  return value.flatMap((scope): readonly string[] => {
    const isSearched = fields[name] === "search";
    if (typeof scope === "string" && isValidScope(scope) && !(isSearched && scope.includes("*"))) {
      return [scope];
    }
    const shown = typeof scope === "string" ? quoted(scope) : "a value that is not text";
    const message = `Image "cluster": spec.registrySources.${name} has ${shown}, which is not a valid registry scope`;
    const help = isSearched ? "Write host[:port]." : scopeHelp;
    refuse(found, problemOf(object, { message, help }));
    return [];
  });
}

function refuse({ problems, refusals }: Found, problem: Problem): void {
  problems.push(problem);
  refusals.push(problem);
}

function problemOf(
  { origin }: OtherObject,
  problem: Partial<Problem> & { message: string },
): Problem {
  return {
    rule: "invalid-image-configuration",
    severity: "error",
    position: origin,
    ...problem,
  };
}

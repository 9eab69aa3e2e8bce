import type { YamlPath } from "../../base/yaml/index.ts";
import type { IncludePackage, Operator, VersionRange } from "../../models/imageset/index.ts";

/** A package that an ImageSet lists, with its place in the file. */
export interface ListedPackage {
  /** The catalog's entry. */
  readonly operator: Operator;
  /** Where that is. */
  readonly operatorPath: YamlPath;
  /** As the file has it. */
  readonly included: IncludePackage;
  /** Where it is. */
  readonly path: YamlPath;
}

/** The path of an entry of `mirror.operators`. */
export function operatorPath(index: number): YamlPath {
  return ["mirror", "operators", index];
}

/** The packages of a catalog's entry that have a name. */
export function listedPackages(operator: Operator, index: number): readonly ListedPackage[] {
  const own = operatorPath(index);
  return (operator.packages ?? [])
    .map((included, at) => ({
      operator,
      operatorPath: own,
      included,
      path: [...own, "packages", at],
    }))
    .filter(({ included }) => included.name !== "");
}

/** The name of a package. */
export function nameOf({ path }: ListedPackage): YamlPath {
  return [...path, "name"];
}

/** A channel of a package as the file lists it; the package where it does not. */
export function channelPath({ included, path }: ListedPackage, channel: string): YamlPath {
  const at = (included.channels ?? []).findIndex(({ name }) => name === channel);
  return at < 0 ? [...path, "name"] : [...path, "channels", at, "name"];
}

/** The versions that count for a channel: its own, or those of the package. */
export function rangePath(listed: ListedPackage, channel: string | undefined): YamlPath {
  const { included, path } = listed;
  const at = (included.channels ?? []).findIndex(({ name }) => name === channel);
  const own = at < 0 ? undefined : included.channels?.[at];
  const field = own === undefined ? undefined : firstBound(own);
  if (field !== undefined) return [...path, "channels", at, field];
  const ofPackage = firstBound(included);
  if (ofPackage !== undefined) return [...path, ofPackage];
  return at < 0 ? [...path, "name"] : [...path, "channels", at, "name"];
}

/** The versions that count for a channel. */
export function rangeFor(included: IncludePackage, channel: string | undefined): VersionRange {
  const own = included.channels?.find(({ name }) => name === channel);
  return own !== undefined && firstBound(own) !== undefined ? own : included;
}

/** Whether both ends are written, and alike. */
export function isPin({ minVersion, maxVersion }: VersionRange): boolean {
  return minVersion !== undefined && minVersion !== "" && minVersion === maxVersion;
}

function firstBound({
  minVersion = "",
  maxVersion = "",
}: VersionRange): "minVersion" | "maxVersion" | undefined {
  if (minVersion !== "") return "minVersion";
  return maxVersion === "" ? undefined : "maxVersion";
}

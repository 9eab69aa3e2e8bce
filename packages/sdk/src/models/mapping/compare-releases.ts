import { compareText } from "../../base/problem/index.ts";
import { compareVersions, readVersion } from "../image/index.ts";
import type { ReleaseVersions } from "./comparison.ts";
import type { MappingEntry } from "./entry.ts";

/** Compares the releases of two mappings, by architecture. */
export function compareReleases(
  before: readonly MappingEntry[],
  after: readonly MappingEntry[],
): readonly ReleaseVersions[] {
  const [old, now] = [versionsOf(before), versionsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .toSorted(compareText)
    .map((architecture) => {
      const [earlier, later] = [listOf(old, architecture), listOf(now, architecture)];
      return {
        architecture,
        leaves: earlier.filter((version) => !later.includes(version)),
        comes: later.filter((version) => !earlier.includes(version)),
        stays: earlier.filter((version) => later.includes(version)),
      };
    })
    .filter(({ leaves, comes }) => leaves.length + comes.length > 0);
}

type Versions = ReadonlyMap<string, ReadonlySet<string>>;

function versionsOf(entries: readonly MappingEntry[]): Versions {
  const found = new Map<string, Set<string>>();
  for (const { kind, version, architecture = "" } of entries) {
    if (kind !== "release-payload" || version === undefined) continue;
    const versions = found.get(architecture) ?? new Set();
    found.set(architecture, versions.add(version));
  }
  return found;
}

function listOf(versions: Versions, architecture: string): readonly string[] {
  return [...(versions.get(architecture) ?? [])].sort(byVersion);
}

function byVersion(a: string, b: string): number {
  const [one, other] = [readVersion(a), readVersion(b)];
  if (one === undefined || other === undefined) return compareText(a, b);
  return compareVersions(one, other);
}

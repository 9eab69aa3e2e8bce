import type { PlatformFilter } from "../../models/imageset/index.ts";

/** The platforms that the later filter drops; no filter keeps all. */
export function droppedPlatforms(
  before: readonly PlatformFilter[] = [],
  after: readonly PlatformFilter[] = [],
): readonly string[] {
  if (after.length === 0) return [];
  if (before.length === 0) return [`platforms but ${after.map(nameOf).join(", ")}`];
  const kept = new Set(after.map(nameOf));
  return before.map(nameOf).filter((name) => !kept.has(name));
}

function nameOf({ os, architecture }: PlatformFilter): string {
  return `platform ${os}/${architecture}`;
}

import { readVersion } from "../image/index.ts";

/**
 * A line of oc-mirror v2 to check ImageSets against: a release branch, or `main` as of commit 855b64a3 of August
 * 2026.
 */
export type OcMirrorVersion = "4.18" | "4.19" | "4.20" | "4.21" | "4.22" | "4.23" | "5.0" | "main";

/** The known lines, oldest first. 4.23 and 5.0 have the same code. */
export const ocMirrorVersions: readonly OcMirrorVersion[] = [
  "4.18",
  "4.19",
  "4.20",
  "4.21",
  "4.22",
  "4.23",
  "5.0",
  "main",
];

/** The line that checks use by default. */
export const defaultOcMirrorVersion: OcMirrorVersion = "main";

/**
 * Reads a version as people or `oc-mirror version` write it, by its minor: `4.20`, `v4.20.3`,
 * `4.20.0-202506101510`. Undefined for an unknown line.
 */
export function readOcMirrorVersion(text: string): OcMirrorVersion | undefined {
  const named = ocMirrorVersions.find((version) => version === text);
  if (named !== undefined) return named;
  const version = readVersion(text);
  if (version === undefined) return undefined;
  return ocMirrorVersions.find((known) => known === `${version.major}.${version.minor}`);
}

/** Whether one line is older than another. */
export function isOlder(version: OcMirrorVersion, than: OcMirrorVersion): boolean {
  return ocMirrorVersions.indexOf(version) < ocMirrorVersions.indexOf(than);
}

import { readVersion, type Version } from "../image/index.ts";

const strictPattern = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:[-+]|$)/;

/** Reads a version of a release as strictly as graphs and oc-mirror do (blang/semver `Parse`): three numbers, no `v`. */
export function strictVersion(text: string): Version | undefined {
  return strictPattern.test(text) ? readVersion(text) : undefined;
}

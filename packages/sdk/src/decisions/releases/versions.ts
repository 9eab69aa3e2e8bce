import { compareText } from "../../base/problem/index.ts";
import { compareVersions } from "../../models/image/index.ts";
import { strictVersion } from "../../models/release/index.ts";

/** Orders releases by their versions, lowest first. */
export function byVersion(
  a: { readonly version: string },
  b: { readonly version: string },
): number {
  const [left, right] = [strictVersion(a.version), strictVersion(b.version)];
  if (left === undefined || right === undefined) return compareText(a.version, b.version);
  return compareVersions(left, right) || compareText(a.version, b.version);
}

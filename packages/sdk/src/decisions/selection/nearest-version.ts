import { nearestName } from "../../base/problem/index.ts";

/** The version that was probably meant: one that goes on with a dash or plus, as `4.20.10-rhodf`, else the closest one. */
export function nearestVersion(written: string, versions: readonly string[]): string | undefined {
  const longer = versions.find(
    (version) => version.startsWith(`${written}-`) || version.startsWith(`${written}+`),
  );
  return longer ?? nearestName(written, versions);
}

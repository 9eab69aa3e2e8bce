import { nearestName } from "../../base/problem/index.ts";

/**
 * The version that was probably meant: the last one that goes on with a dash or plus, as `4.20.10-rhodf`, else the last one
 * inside it, as `4.20.10` in `4.20`, else the closest one.
 *
 * @param versions - lowest first
 */
export function nearestVersion(written: string, versions: readonly string[]): string | undefined {
  const bare = written.replace(/^v/, "");
  const suffixed = versions.filter(
    (one) => one.startsWith(`${bare}-`) || one.startsWith(`${bare}+`),
  );
  const inside = versions.filter((one) => one.startsWith(`${bare}.`));
  return suffixed.at(-1) ?? inside.at(-1) ?? nearestName(bare, [...versions].reverse());
}

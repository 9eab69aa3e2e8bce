import { compareText, nearestName } from "../../base/problem/index.ts";
import { compareSemanticVersions, readStrictVersion } from "../../models/versions/index.ts";

/** Orders versions from the lowest to the highest; what is no version comes first, by its text. */
export function sortVersions(versions: readonly string[]): readonly string[] {
  const read = versions.map((text) => ({
    text,
    reading: readStrictVersion(text.split(" ")[0] ?? ""),
  }));
  return read
    .sort((a, b) => {
      const [left, right] = [a.reading, b.reading];
      if ("version" in left && "version" in right) {
        return compareSemanticVersions(left.version, right.version) || compareText(a.text, b.text);
      }
      return Number("version" in left) - Number("version" in right) || compareText(a.text, b.text);
    })
    .map(({ text }) => text);
}

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

import { compareText } from "../../base/problem/index.ts";
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

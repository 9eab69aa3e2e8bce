import { Document, isScalar } from "yaml";
import type { YamlPath, YamlValue } from "./value.ts";

/** A comment behind a value. */
export interface YamlNote {
  /** The scalar that it stands behind. */
  readonly path: YamlPath;
  /** One line, without `#`. */
  readonly text: string;
}

/**
 * Writes one document, keys in the order of the value, ending with a newline. Readers of YAML 1.1 and
 * 1.2 agree on the result: `yes`, `on`, `1:30` and dates are quoted. Lines are never folded, and no
 * anchors are written.
 *
 * @param notes - comments to write behind scalars; those for paths that are not there are left out
 */
export function writeYaml(value: YamlValue, notes: readonly YamlNote[] = []): string {
  const document = new Document(value, { compat: "yaml-1.1", aliasDuplicateObjects: false });
  for (const { path, text } of notes) {
    const node = document.getIn(path, true);
    if (isScalar(node)) node.comment = ` ${text}`;
  }
  return document.toString({ lineWidth: 0 });
}

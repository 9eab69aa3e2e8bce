import { Document, isScalar, visit } from "yaml";
import type { YamlPath, YamlValue } from "./value.ts";

/** A comment behind a value. */
export interface YamlNote {
  /** The scalar that it stands behind. */
  readonly path: YamlPath;
  /** One line, without `#`. */
  readonly text: string;
}

/** What ends a line in YAML 1.1 and not in 1.2, and how it is written within double quotes. */
const escapes: ReadonlyMap<string, string> = new Map([
  ["\u0085", "\\N"],
  ["\u2028", "\\L"],
  ["\u2029", "\\P"],
]);
const oldBreak = /[\u0085\u2028\u2029]/;
const oldBreaks = /[\u0085\u2028\u2029]/g;

/**
 * Writes one document, keys in the order of the value, ending with a newline. Readers of YAML 1.1 and
 * 1.2 agree on the result: `yes`, `on`, `1:30` and dates are quoted, and characters that end a line in
 * YAML 1.1 alone are escaped. Lines are never folded, and no anchors are written.
 *
 * @param notes - comments to write behind scalars; those for paths that are missing are left out
 */
export function writeYaml(value: YamlValue, notes: readonly YamlNote[] = []): string {
  const document = new Document(value, { compat: "yaml-1.1", aliasDuplicateObjects: false });
  for (const { path, text } of notes) {
    const node = document.getIn(path, true);
    if (isScalar(node)) node.comment = ` ${text}`;
  }
  return documentText(document);
}

/** The text of a document: lines are not folded, and what ends a line in YAML 1.1 alone is escaped. */
export function documentText(document: Document): string {
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === "string" && oldBreak.test(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  const text = document.toString({ lineWidth: 0 });
  return text.replaceAll(oldBreaks, (character) => escapes.get(character) ?? character);
}

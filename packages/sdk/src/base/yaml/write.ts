import { Document, isScalar, visit } from "yaml";
import type { YamlPath, YamlValue } from "./value.ts";

/** A comment after a value. */
export interface YamlNote {
  /** The path of the scalar before it. */
  readonly path: YamlPath;
  /** One line, without `#`. */
  readonly text: string;
}

/** Characters that end a line in YAML 1.1 but not in 1.2, with their escapes in double quotes. */
const escapes: ReadonlyMap<string, string> = new Map([
  ["\u0085", "\\N"],
  ["\u2028", "\\L"],
  ["\u2029", "\\P"],
]);
const oldBreak = /[\u0085\u2028\u2029]/;
const oldBreaks = /[\u0085\u2028\u2029]/g;

/**
 * Writes one document with keys in the order of the value and a newline at the end. YAML 1.1 and 1.2 readers agree
 * on the result: `yes`, `on`, `1:30` and dates are quoted, and characters that end a line only in YAML 1.1 are
 * escaped. Lines are never folded, and no anchors are written.
 *
 * @param notes - comments to write after scalars; comments for missing paths are left out
 */
export function writeYaml(value: YamlValue, notes: readonly YamlNote[] = []): string {
  const document = new Document(value, { compat: "yaml-1.1", aliasDuplicateObjects: false });
  for (const { path, text } of notes) {
    const node = document.getIn(path, true);
    if (isScalar(node)) node.comment = ` ${text}`;
  }
  return documentText(document);
}

/**
 * The text of a document without folded lines; characters that end a line only in YAML 1.1 are escaped.
 *
 * @internal
 */
export function documentText(document: Document): string {
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === "string" && oldBreak.test(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  const text = document.toString({ lineWidth: 0 });
  return text.replaceAll(oldBreaks, (character) => escapes.get(character) ?? character);
}

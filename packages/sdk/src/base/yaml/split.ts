/**
 * Splits a YAML text before each `---` line; every such line begins a document. The joined parts equal the text; a
 * part may contain no document, for example only comments.
 */
export function splitYamlDocuments(text: string): readonly string[] {
  return text.split(/^(?=---(?:[ \t\r]|$))/m).filter((part) => part !== "");
}

/**
 * Takes a YAML text apart before each `---` line, which begins a document wherever it stands. Joined, the parts are the
 * text again; a part may hold no document, as one of comments only.
 */
export function splitYamlDocuments(text: string): readonly string[] {
  return text.split(/^(?=---(?:[ \t\r]|$))/m).filter((part) => part !== "");
}

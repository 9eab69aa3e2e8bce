const heavyProperty = /^( *)- type: olm\.(?:csv\.metadata|bundle\.object)\n\1  value:\n/gm;

/**
 * A catalog in YAML without the manifests of operators, which are most of its text and which nothing here looks at: of
 * each only the display name is left. What would be wrong within them is not seen then.
 */
export function withoutManifests(text: string): string {
  if (text.includes("\r")) return text;
  const kept: string[] = [];
  let from = 0;
  heavyProperty.lastIndex = 0;
  for (let match = heavyProperty.exec(text); match !== null; match = heavyProperty.exec(text)) {
    const start = match.index + match[0].length;
    const indent = (match[1] ?? "").length + 2;
    const end = endOfBlock(text, start, indent);
    kept.push(text.slice(from, start), displayNameIn(text.slice(start, end), indent));
    from = end;
    heavyProperty.lastIndex = end;
  }
  return kept.length === 0 ? text : `${kept.join("")}${text.slice(from)}`;
}

/** Where a line begins that is not indented more than some spaces. */
function endOfBlock(text: string, start: number, indent: number): number {
  const next = new RegExp(`\\n(?= {0,${indent}}[^ \\n])`, "g");
  next.lastIndex = start - 1;
  const found = next.exec(text);
  return found === null ? text.length : found.index + 1;
}

function displayNameIn(block: string, indent: number): string {
  const line = new RegExp(`^ {${indent + 2}}displayName: [^\\n]*\\n`, "m").exec(block)?.[0] ?? "";
  return line;
}

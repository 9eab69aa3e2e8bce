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
  for (let at = start; at < text.length; ) {
    if (isOutside(text, at, indent)) return at;
    const next = text.indexOf("\n", at);
    if (next < 0) break;
    at = next + 1;
  }
  return text.length;
}

function isOutside(text: string, line: number, indent: number): boolean {
  let column = 0;
  while (column <= indent && text[line + column] === " ") column += 1;
  return column <= indent && text[line + column] !== "\n";
}

function displayNameIn(block: string, indent: number): string {
  const prefix = `\n${" ".repeat(indent + 2)}displayName: `;
  const at = `\n${block}`.indexOf(prefix);
  if (at < 0) return "";
  const end = block.indexOf("\n", at);
  return end < 0 ? block.slice(at) : block.slice(at, end + 1);
}

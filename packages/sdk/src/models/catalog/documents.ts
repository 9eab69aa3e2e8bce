/** A document of a file-based catalog, whose members may be anything. */
export type CatalogDocument = Readonly<Record<string, unknown>>;

/**
 * The documents of a file-based catalog in order. A document that is not JSON is returned empty.
 *
 * @param text - concatenated JSON documents
 */
export function* catalogDocuments(text: string): Generator<CatalogDocument, void, undefined> {
  for (const document of objectsIn(text)) yield parse(document);
}

/** The members of an object; empty for any other value. */
export function asObject(value: unknown): CatalogDocument {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** The objects of a text, by their outermost braces. */
function* objectsIn(text: string): Generator<string, void, undefined> {
  const braces = /["{}]/g;
  let depth = 0;
  let start = 0;
  for (let match = braces.exec(text); match !== null; match = braces.exec(text)) {
    if (match[0] === '"') {
      braces.lastIndex = endOfString(text, match.index);
    } else if (match[0] === "{") {
      if (depth === 0) start = match.index;
      depth += 1;
    } else {
      depth -= 1;
      if (depth === 0) yield text.slice(start, match.index + 1);
      if (depth < 0) return;
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    let slashes = 0;
    while (text[at - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
}

function parse(text: string): CatalogDocument {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

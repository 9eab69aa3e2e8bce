/** A document of a file-based catalog, whose members may be anything. */
export type CatalogDocument = Readonly<Record<string, unknown>>;

/** A document where it stands. */
export interface PlacedDocument {
  /** Its members; undefined where it is not a document. */
  readonly document?: CatalogDocument;
  /** Why it is not one. */
  readonly fault?: string;
  /** Where it begins in the text, in UTF-16 code units. */
  readonly offset: number;
}

/**
 * The documents of a file-based catalog in order. A document that is not JSON is returned empty.
 *
 * @param text - concatenated JSON documents
 */
export function* catalogDocuments(text: string): Generator<CatalogDocument, void, undefined> {
  for (const { document } of placedDocuments(text)) yield document ?? {};
}

/**
 * The documents of a text of JSON documents, one after the other, each with its place. Nothing is read after what is not
 * a document: where the next one would begin is not known.
 */
export function* placedDocuments(text: string): Generator<PlacedDocument, void, undefined> {
  for (let at = startFrom(text, 0); at < text.length; ) {
    if (text[at] !== "{") {
      yield { fault: "a document begins with {", offset: at };
      return;
    }
    const found = documentAt(text, at);
    if ("fault" in found) {
      yield { fault: found.fault, offset: at };
      if (found.end === undefined) return;
    } else {
      yield { document: found.document, offset: at };
    }
    at = startFrom(text, found.end);
  }
}

/** The members of an object; empty for any other value. */
export function asObject(value: unknown): CatalogDocument {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

interface FoundDocument {
  readonly document: CatalogDocument;
  readonly end: number;
}

interface WrongDocument {
  readonly fault: string;
  readonly end?: number;
}

/** Whoever writes a catalog indents it, so that a brace at the start of a line ends a document. Its text decides. */
function documentAt(
  text: string,
  start: number,
): FoundDocument | (WrongDocument & { end: number }) | (WrongDocument & { end?: undefined }) {
  const likely = likelyEnd(text, start);
  if (likely !== undefined) {
    const document = parse(text.slice(start, likely));
    if (document !== undefined) return { document, end: likely };
  }
  const end = endOfObject(text, start);
  if (end === undefined) return { fault: "it does not end" };
  const piece = text.slice(start, end);
  const document = parse(piece);
  return document === undefined ? { fault: reasonAgainst(piece), end } : { document, end };
}

function likelyEnd(text: string, start: number): number | undefined {
  const line = text.indexOf("\n", start);
  if (line < 0) return text.length;
  if (text[line - 1] === "}" && line - start > 2) return line;
  const brace = text.indexOf("\n}", start);
  return brace < 0 ? undefined : brace + 2;
}

/** Where the object that begins at a place ends, by its outermost braces. */
function endOfObject(text: string, start: number): number | undefined {
  const braces = /["{}]/g;
  braces.lastIndex = start;
  let depth = 0;
  for (let match = braces.exec(text); match !== null; match = braces.exec(text)) {
    if (match[0] === '"') {
      braces.lastIndex = endOfString(text, match.index);
    } else {
      depth += match[0] === "{" ? 1 : -1;
      if (depth === 0) return match.index + 1;
    }
  }
  return undefined;
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

function startFrom(text: string, from: number): number {
  const space = /[^\s\uFEFF]/g;
  space.lastIndex = from;
  return space.exec(text)?.index ?? text.length;
}

function parse(text: string): CatalogDocument | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function reasonAgainst(text: string): string {
  try {
    JSON.parse(text);
    return "it is not JSON";
  } catch (error) {
    const said = error instanceof Error ? error.message : "";
    const place = / at position (\d+)/.exec(said)?.[1];
    return place === undefined ? "it is not JSON" : `it is not JSON after ${place} characters`;
  }
}

/** Which package of a catalog brings an image. */
export interface PackagedImage {
  /** As the catalog names it, by digest in most catalogs. */
  readonly image: string;
  /** Name of the package. */
  readonly package: string;
}

/**
 * Finds the images of the bundles of a file-based catalog: the bundles and all that they name. What cannot be read is
 * left out.
 *
 * @param text - JSON documents, one after the other
 */
export function packagedImages(text: string): readonly PackagedImage[] {
  const found: PackagedImage[] = [];
  for (const document of documentsOf(text)) {
    const bundle = parse(document);
    const { schema, package: name, image, relatedImages } = bundle;
    if (schema !== "olm.bundle" || typeof name !== "string") continue;
    const related: readonly unknown[] = Array.isArray(relatedImages) ? relatedImages : [];
    const images = new Set([image, ...related.map((one) => asObject(one)["image"])]);
    for (const one of images) {
      if (typeof one === "string" && one !== "") found.push({ image: one, package: name });
    }
  }
  return found;
}

/** The objects of a text, by their outermost braces. */
function* documentsOf(text: string): Generator<string, void, undefined> {
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

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

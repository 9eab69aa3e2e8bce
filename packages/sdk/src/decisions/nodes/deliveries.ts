import { readNodeReference } from "./node-reference.ts";

/** The source and destination of a mirrored image. */
export interface Delivery {
  /** The source from which oc-mirror read the image, without transport. */
  readonly source: string;
  /** The destination of the image, without transport. */
  readonly destination: string;
}

/** Answers where images went. */
export interface DeliveryIndex {
  /** The destinations of an image, in the order given; undefined when no delivery is of it. */
  destinationsOf(image: string): readonly string[] | undefined;
}

/** Prepares deliveries for any number of questions. Of tag and digest, the digest counts. */
export function indexDeliveries(deliveries: readonly Delivery[]): DeliveryIndex {
  const places = new Map<string, string[]>();
  for (const { source, destination } of deliveries) {
    const key = contentOf(source);
    if (key === undefined) continue;
    const known = places.get(key);
    if (known === undefined) places.set(key, [destination]);
    else known.push(destination);
  }
  return {
    destinationsOf: (image) => {
      const key = contentOf(image);
      return key === undefined ? undefined : places.get(key);
    },
  };
}

/**
 * Whether a node that pulls a reference finds the image mirrored to a place; for a reference by digest, the tag
 * does not matter.
 */
export function isFoundAt(asked: string, destination: string): boolean {
  const [ask, place] = [readNodeReference(asked), readNodeReference(destination)];
  if ("reason" in ask || "reason" in place) return false;
  if (ask.reference.digested) return ask.reference.name === place.reference.name;
  return ask.reference.text === place.reference.text;
}

function contentOf(image: string): string | undefined {
  const reading = readNodeReference(image);
  if ("reason" in reading) return undefined;
  const { name, text, digested } = reading.reference;
  return digested ? `${name}${text.slice(text.indexOf("@"))}` : text;
}

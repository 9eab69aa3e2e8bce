import { defined, isMirrorError } from "../../base/problem/index.ts";
import {
  type MeasuredImage,
  type RegistryPlace,
  type SizedImage,
  SizeLedger,
  type Sizes,
  type WhyUnknown,
} from "../../decisions/sizes/index.ts";
import type { ManifestCache } from "../../edges/manifest-cache/index.ts";
import type { RegistryClient } from "../../edges/registry/index.ts";
import { Destinations, type Held } from "./destination.ts";
import { type ManifestMeans, type Part, readParts } from "./read-parts.ts";

/** How sizes are measured. */
export interface MeasureOptions {
  /** Where manifests are kept between runs. */
  readonly cache: ManifestCache;
  /** Whether images that the destination has are not looked into, so that their bytes are not known. */
  readonly newOnly?: boolean;
  /** Milliseconds after which no further image is looked at: the rest counts as not measured. Undefined for no limit. */
  readonly mostMs?: number;
  /** How many images are looked at at a time; 16 by default. */
  readonly concurrency?: number;
  /** Called after each image. */
  readonly onProgress?: (progress: MeasureProgress) => void;
}

/** How far a measurement is. */
export interface MeasureProgress {
  /** Images that were looked at. */
  readonly done: number;
  /** All images. */
  readonly all: number;
}

const usualConcurrency = 16;

/**
 * Measures images: asks the destination what it has, and reads the manifests of the rest, or of all, where they come
 * from. What a registry does not answer is among the problems; nothing of it is thrown.
 */
export async function measureSizes(
  client: RegistryClient,
  images: readonly SizedImage[],
  options: MeasureOptions,
): Promise<Sizes> {
  const { cache, newOnly = false, concurrency = usualConcurrency, mostMs, onProgress } = options;
  const end = mostMs === undefined ? undefined : performance.now() + mostMs;
  const ledger = new SizeLedger(newOnly);
  const destinations = new Destinations(client);
  client.expect(
    images.flatMap(({ source, destination }) => [source ?? [], destination ?? []].flat()),
  );
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let image = images[next++]; image !== undefined; image = images[next++]) {
      const isLate = end !== undefined && performance.now() >= end;
      ledger.add(
        isLate
          ? { image, isPresent: false, unreadable: tooLate }
          : await measure({ client, cache }, destinations, image, newOnly),
      );
      done += 1;
      onProgress?.({ done, all: images.length });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return ledger.toSizes();
}

const tooLate: WhyUnknown = { code: "network", reason: "the registries took too long" };

async function measure(
  means: ManifestMeans,
  destinations: Destinations,
  given: SizedImage,
  newOnly: boolean,
): Promise<MeasuredImage> {
  const image = await withDigest(means, given);
  const held = await askFor(destinations, image);
  const isPresent = held.state === "present";
  const unasked = held.state === "unknown" ? held.why : undefined;
  if (isPresent && newOnly) return { image, isPresent };
  const parts = await partsOf(means, image, isPresent);
  if ("code" in parts) return { image, isPresent, unreadable: parts, ...defined({ unasked }) };
  const { destination } = image;
  if (isPresent || destination === undefined || unasked !== undefined) {
    const all = parts.map(({ digest, size }) => ({ digest, size, isPresent }));
    return { image, isPresent, parts: all, ...defined({ unasked }) };
  }
  return { image, isPresent, parts: await destinations.lookFor(destination, parts) };
}

/** An image that is named by tag has the digest that the tag has now. */
async function withDigest({ client }: ManifestMeans, image: SizedImage): Promise<SizedImage> {
  const { source, digest } = image;
  if (digest !== undefined || source === undefined) return image;
  const presence = await client.findManifest(source, { confirm: false });
  if (presence.state !== "present" || presence.digest === undefined) return image;
  return { ...image, digest: presence.digest };
}

/** A rebuild has another digest each time: it always comes anew. */
async function askFor(
  destinations: Destinations,
  { destination, digest, isRebuilt }: SizedImage,
): Promise<Held> {
  if (destination === undefined) return { state: "absent" };
  if (digest === undefined) return { state: "unknown", why: withoutDigest };
  const held = await destinations.hasManifest({ ...destination, reference: digest });
  return isRebuilt && held.state === "present" ? { state: "absent" } : held;
}

const withoutDigest: WhyUnknown = {
  code: "not-found",
  reason: "their digest is not known",
};

async function partsOf(
  means: ManifestMeans,
  image: SizedImage,
  isPresent: boolean,
): Promise<readonly Part[] | WhyUnknown> {
  const { source, destination, digest, platforms } = image;
  const reference = digest === undefined ? {} : { reference: digest };
  const read = (place: RegistryPlace): Promise<readonly Part[] | WhyUnknown> =>
    attempt(() => readParts(means, { ...place, ...reference }, platforms));
  const parts = source === undefined ? fromNowhere : await read(source);
  if (!("code" in parts) || !isPresent || destination === undefined) return parts;
  const there = await read(destination);
  return "code" in there ? parts : there;
}

const fromNowhere: WhyUnknown = {
  code: "not-found",
  reason: "they come from oc-mirror's cache or a folder, which no registry serves",
  help: "Measure the mapping of the pass to disk, on a machine that reaches the source registries.",
};

async function attempt<Result extends object>(
  ask: () => Promise<Result>,
): Promise<Result | WhyUnknown> {
  try {
    return await ask();
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    const { message: reason, code, hint, position } = error;
    return { reason, code, ...defined({ help: hint, position }) };
  }
}

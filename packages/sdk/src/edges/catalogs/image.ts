import { MirrorError, printable, quoted } from "../../base/problem/index.ts";
import type { CatalogReading } from "../../models/catalog/index.ts";
import { readImageReference, tagOrDigest } from "../../models/image/index.ts";
import type { Descriptor, ImageManifest, IndexManifest } from "../../models/registry/index.ts";
import { type RegistryReader, type Repository, readLayerFiles } from "../registry/index.ts";
import { joinReadings, largestFile } from "./folder.ts";
import { openLayerStack } from "./layers.ts";

/** Where the parts of an image are. */
export interface ImageParts {
  /** A manifest by tag or digest, with its own digest. */
  manifest(reference: string): Promise<{
    readonly digest: string;
    readonly manifest: ImageManifest | IndexManifest;
  }>;
  /** A whole blob. */
  blob(digest: string, largest: number): Promise<Uint8Array>;
  /** A blob piece by piece. */
  stream(digest: string, largest: number): AsyncIterable<Uint8Array>;
}

const label = "operators.operatorframework.io.index.configs.v1";
const largestConfig = 8 * 1024 * 1024;
const largestLayer = 8 * 1024 * 1024 * 1024;
const deepestIndex = 5;

/** The parts of an image in a registry. */
export function partsInRegistry(client: RegistryReader, repository: Repository): ImageParts {
  return {
    manifest: (reference) => client.fetchManifest({ ...repository, reference }),
    blob: (digest, largest) => client.readBlob(repository, digest, { largest }),
    stream: (digest, largest) => client.streamBlob(repository, digest, { largest }),
  };
}

/** The reference of a catalog in a registry, taken apart for asking. */
export function askedReference(reference: string): {
  readonly repository: Repository;
  readonly reference: string;
} {
  const read = readImageReference(reference);
  const repository = { registry: read.registry, repository: read.repository };
  return { repository, reference: tagOrDigest(read, reference) };
}

/**
 * Reads the catalog of an image: its layers from the top down, only as far as anything of the catalog can show. The digest
 * of each layer that is read is checked.
 *
 * @param name - the image, for messages
 * @throws a {@link MirrorError} `invalid-input` where it is not a file-based catalog, or a layer cannot be read; what the
 * parts throw.
 */
export async function readCatalogImage(
  parts: ImageParts,
  reference: string,
  name: string,
): Promise<CatalogReading> {
  const image = await findImage(parts, reference, name);
  const root = await rootOf(parts, image, name);
  const stack = openLayerStack(root);
  const limits = { wanted: (path: string) => stack.wants(path), largestFile, largestLayer };
  for (const layer of image.layers.toReversed()) {
    if (layer.isForeign === true) continue;
    const packed = parts.stream(layer.digest, layer.size);
    if (await stack.take(readLayerFiles(packed, `the layer ${layer.digest}`, limits))) break;
  }
  const readings = stack.readings();
  if (readings.size > 0) return joinReadings(readings);
  throw notACatalog(name, `it contains no catalog files below ${quoted(`/${root}`)}`);
}

/** The image itself; of a list that of linux/amd64, else the first: their catalogs are the same. */
async function findImage(
  parts: ImageParts,
  reference: string,
  name: string,
): Promise<ImageManifest> {
  let next = reference;
  for (let depth = 0; depth < deepestIndex; depth += 1) {
    const { manifest } = await parts.manifest(next);
    if (manifest.kind === "image") return manifest;
    const chosen: Descriptor | undefined =
      manifest.manifests.find(({ platform }) => platform === "linux/amd64") ??
      manifest.manifests[0];
    if (chosen === undefined) break;
    next = chosen.digest;
  }
  throw notACatalog(name, "it is a list without an image");
}

async function rootOf(parts: ImageParts, { config }: ImageManifest, name: string): Promise<string> {
  const bytes = await parts.blob(config.digest, largestConfig);
  const labels = memberOf(memberOf(parse(bytes), "config"), "Labels");
  const root = memberOf(labels, label);
  const folders = typeof root === "string" ? root.split("/") : [];
  const path = folders.filter((part) => part !== "" && part !== ".").join("/");
  if (path !== "" && !path.split("/").includes("..")) return path;
  throw notACatalog(name, `it has no label ${label}, which a file-based catalog has`);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function notACatalog(name: string, why: string): MirrorError {
  return new MirrorError("invalid-input", `${printable(name)} is not a usable catalog: ${why}`, {
    hint: "Name an index image of operators that oc-mirror v2 reads.",
  });
}

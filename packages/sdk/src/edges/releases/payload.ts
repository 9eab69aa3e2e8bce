import { basename } from "node:path";
import { defined, MirrorError, type Problem, printable } from "../../base/problem/index.ts";
import { readImageReference, tagOrDigest } from "../../models/image/index.ts";
import type { Descriptor, ImageManifest } from "../../models/registry/index.ts";
import {
  bootImagesFile,
  type ReleaseMetadata,
  type ReleaseReferences,
  readImageReferences,
  readReleaseMetadata,
} from "../../models/release/index.ts";
import { type RegistryReader, type Repository, readLayerFiles } from "../registry/index.ts";

/** What a release payload says of itself. */
export interface FetchedRelease {
  /** The digest of the release image, or of the list that it was taken from. */
  readonly digest: string;
  /** Its images. */
  readonly references: ReleaseReferences;
  /** Its metadata. */
  readonly metadata: ReleaseMetadata;
  /** The ConfigMap of the boot images, for `kubeVirtContainer`; undefined where the payload has none. */
  readonly bootImages?: string;
  /** What is odd about its files. */
  readonly problems: readonly Problem[];
}

const folder = "release-manifests/";
const wantedFiles: ReadonlySet<string> = new Set([
  `${folder}image-references`,
  `${folder}release-metadata`,
  `${folder}${bootImagesFile}`,
]);
const required = ["image-references", "release-metadata"];
const largestFile = 16 * 1024 * 1024;
const largestLayer = 2 * 1024 * 1024 * 1024;
const mostLayers = 128;
const deepestIndex = 5;

/**
 * Reads the files of a release payload that name its images: layers from the top down, until one has them. Each layer that is
 * read is read to its end, so that its digest is compared.
 *
 * @param reference - by digest or tag, such as `quay.io/openshift-release-dev/ocp-release@sha256:…`
 * @throws a {@link MirrorError} as {@link RegistryReader} does, `invalid-input` where the image is no release payload.
 */
export async function fetchRelease(
  client: RegistryReader,
  reference: string,
): Promise<FetchedRelease> {
  const read = readImageReference(reference);
  const repository = { registry: read.registry, repository: read.repository };
  const { digest, image } = await imageOf(client, repository, tagOrDigest(read, reference));
  const files = new Map<string, string>();
  for (const layer of image.layers.toReversed().slice(0, mostLayers)) {
    if (layer.isForeign === true) continue;
    const isCovered = await readLayer(client, repository, layer, files);
    if (required.every((name) => files.has(name)) || isCovered) break;
  }
  return releaseOf(files, reference, digest);
}

function releaseOf(
  files: ReadonlyMap<string, string>,
  reference: string,
  digest: string,
): FetchedRelease {
  const [references, metadata] = required.map((name) => files.get(name));
  if (references === undefined || metadata === undefined) {
    const lacking = required.filter((name) => !files.has(name)).join(" and ");
    throw new MirrorError(
      "invalid-input",
      `${printable(reference)} is not a release payload: it has no ${folder}${lacking}`,
      { hint: "Name a release image, such as quay.io/openshift-release-dev/ocp-release:TAG." },
    );
  }
  const reading = readImageReferences(references, `${reference} image-references`);
  const bootImages = files.get(bootImagesFile);
  return {
    digest,
    references: reading.references,
    metadata: readReleaseMetadata(metadata, `${reference} release-metadata`),
    problems: reading.problems,
    ...defined({ bootImages }),
  };
}

/** Takes the files that no higher layer has; true where what is below is hidden. */
async function readLayer(
  client: RegistryReader,
  repository: Repository,
  layer: Descriptor,
  files: Map<string, string>,
): Promise<boolean> {
  const packed = client.streamBlob(repository, layer.digest, { largest: layer.size });
  const found = new Map<string, string>();
  let isCovered = false;
  const limits = { wanted: (path: string) => wantedFiles.has(path), largestFile, largestLayer };
  for await (const { path, bytes } of readLayerFiles(packed, `the layer ${layer.digest}`, limits)) {
    if (path === ".wh.release-manifests" || path === `${folder}.wh..wh..opq`) isCovered = true;
    if (bytes !== undefined) found.set(basename(path), bytes.toString("utf8"));
  }
  for (const [name, text] of found) if (!files.has(name)) files.set(name, text);
  return isCovered;
}

interface FoundImage {
  readonly digest: string;
  readonly image: ImageManifest;
}

/** The release image itself; of a list, that of linux/amd64, else the first: their manifests are the same. */
async function imageOf(
  client: RegistryReader,
  repository: Repository,
  reference: string,
): Promise<FoundImage> {
  let next = reference;
  let first: string | undefined;
  for (let depth = 0; depth < deepestIndex; depth += 1) {
    const { digest, manifest } = await client.fetchManifest({ ...repository, reference: next });
    first ??= digest;
    if (manifest.kind === "image") return { digest: first, image: manifest };
    const { manifests } = manifest;
    const chosen = manifests.find(({ platform }) => platform === "linux/amd64") ?? manifests[0];
    if (chosen === undefined) break;
    next = chosen.digest;
  }
  throw new MirrorError("invalid-input", `${printable(reference)} is a list without an image`);
}
